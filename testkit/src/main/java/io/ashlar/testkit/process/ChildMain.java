package io.ashlar.testkit.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * What a child JVM runs first: it sees to it that the child dies with its parent, however that
 * dies, and calls the main class named by its first argument.
 */
final class ChildMain {
  private static final int PARENT_IS_GONE = 86;

  private ChildMain() {}

  /**
   * Runs a main class.
   *
   * @param arguments the class's name, then its arguments
   * @throws Throwable what the main class throws
   */
  public static void main(String[] arguments) throws Throwable {
    ProcessHandle.current()
        .parent()
        .ifPresent(
            parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(PARENT_IS_GONE)));
    Method main = Class.forName(arguments[0]).getDeclaredMethod("main", String[].class);
    main.setAccessible(true);
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
