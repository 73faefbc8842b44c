package io.ashlar.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A child that does what each line of its input says; with argument {@code deaf}, it only tells
 * that it runs.
 */
final class ScriptedChild {
  private ScriptedChild() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("deaf")) {
      System.out.println("runs");
      new CountDownLatch(1).await();
    }
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "say" -> System.out.println(words[1]);
        case "say-half" -> {
          System.out.print(words[1]);
          System.out.flush();
        }
        case "shout" -> {
          for (int i = 0; i < 20_000; i++) {
            System.err.println("shouting a long line, the " + i + "th of very many of them");
          }
        }
        case "arguments" -> System.out.println(String.join(",", arguments));
        case "property" -> System.out.println(System.getProperty(words[1]));
        case "hook" ->
            Runtime.getRuntime()
                .addShutdownHook(
                    new Thread(() -> {
                      try {
                        Files.writeString(Path.of(words[1]), "the hook ran");
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    }));
        case "spawn" -> {
          var builder = ChildJvm.builder(ScriptedChild.class).arguments("deaf");
          System.out.println(builder.start().pid());
        }
        case "spawn-and-wait" -> {
          var builder = ChildJvm.builder(ScriptedChild.class).arguments("deaf");
          ChildJvm child = builder.start();
          child.awaitAcknowledged(1);
          System.out.println(child.pid());
        }
        case "throw" -> throw new IllegalStateException(words[1]);
        case "exit" -> System.exit(Integer.parseInt(words[1]));
        default -> System.err.println("what is " + line + "?");
      }
    }
  }
}
