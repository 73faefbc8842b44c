package io.ashlar.testkit.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a child JVM runs first: it sees to it that the child dies with its parent, however that
 * dies, and calls the main class it is told to.
 */
final class ChildMain {
  private static final int PARENT_IS_GONE = 86;

  private ChildMain() {}

  /**
   * Runs a main class.
   *
   * @param arguments the parent's process id, the class's name, then its arguments
   * @throws Throwable what the main class throws
   */
  public static void main(String[] arguments) throws Throwable {
    dieWith(Long.parseLong(arguments[0]));
    Method main = Class.forName(arguments[1]).getDeclaredMethod("main", String[].class);
    main.setAccessible(true);
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** The parent may have died while this JVM started, and then the child is another's already. */
  private static void dieWith(long parentPid) {
    Runnable halt = () -> Runtime.getRuntime().halt(PARENT_IS_GONE);
    Optional<ProcessHandle> parent =
        ProcessHandle.current().parent().filter(handle -> handle.pid() == parentPid);
    if (parent.isPresent()) {
      CompletableFuture<Void> unused = parent.get().onExit().thenRun(halt);
    } else {
      halt.run();
    }
  }
}
