package io.ashlar.benchmarks.fork;

/** Makes instances of classes that are known by name only. */
public final class Adapters {

  private Adapters() {}

  /**
   * A new instance of the class.
   *
   * @throws IllegalArgumentException if there is no such class, it is not of the type, or it has no
   *     public constructor without parameters
   */
  public static <T> T create(String className, Class<T> type) {
    try {
      return Class.forName(className).asSubclass(type).getConstructor().newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalArgumentException(
          "class=" + className + ", must be a " + type.getName() + " with a public constructor", e);
    }
  }
}
