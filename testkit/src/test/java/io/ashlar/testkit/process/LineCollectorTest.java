package io.ashlar.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineCollectorTest {

  @Test
  void keepsWholeLinesWhateverEndsThem() throws InterruptedException {
    assertThat(collect(bytes("unix\nwindows\r\n\ngrüße\ntorn"), 100).lines())
        .containsExactly("unix", "windows", "", "grüße");
  }

  @Test
  void keepsTheNewestLinesWhenThereAreMany() throws InterruptedException {
    assertThat(collect(bytes("1\n2\n3\n4\n5\n"), 4).lines()).containsExactly("3", "4", "5");
  }

  @Test
  void keepsWhatCameBeforeAPipeBroke() throws InterruptedException {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken pipe");
          }
        };

    assertThat(collect(new SequenceInputStream(bytes("a\nb"), broken), 100).lines())
        .containsExactly("a");
  }

  private static LineCollector collect(InputStream stream, int mostLines)
      throws InterruptedException {
    LineCollector collector = new LineCollector(stream, "collector under test", mostLines);
    assertThat(collector.awaitEnd(System.nanoTime() + TimeUnit.SECONDS.toNanos(20))).isTrue();
    return collector;
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
