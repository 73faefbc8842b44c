package io.ashlar.benchmarks.report;

/** A page in the making: text is escaped, markup is not. Used by one thread. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  /** Appends markup as it is. */
  Html markup(String markup) {
    out.append(markup);
    return this;
  }

  /** Appends text, escaped. */
  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /** Appends an element with escaped text in it. */
  Html element(String name, String classes, String text) {
    out.append('<').append(name);
    if (!classes.isEmpty()) {
      out.append(" class=\"").append(classes).append('"');
    }
    out.append('>').append(escape(text)).append("</").append(name).append(">\n");
    return this;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
