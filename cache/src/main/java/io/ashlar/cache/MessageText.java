package io.ashlar.cache;

/**
 * The text of somebody else's object as a part of an exception's message: what {@code toString}
 * says or, if it throws, the name of the class. For a message that cannot be made would hide the
 * failure it is about.
 */
final class MessageText {
  private MessageText() {}

  static String of(Object object) {
    try {
      return String.valueOf(object);
    } catch (Throwable failure) {
      // Errors too: a collection that contains itself ends in a StackOverflowError.
      return object.getClass().getName() + " (its toString failed)";
    }
  }
}
