package io.ashlar.benchmarks.load.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {

  @Test
  void everyPrefixOfAnAnswerIsAPartOfIt() {
    byte[] answer = bytes("HTTP/1.1 404 No\r\nX: 1\r\ncOnTent-Length: 12\r\n\r\nHello, world");

    for (int end = 0; end < answer.length; end++) {
      assertThat(HttpAnswer.parse(answer, end).state())
          .as("first %d bytes", end)
          .isEqualTo(HttpAnswer.State.PART);
    }
    HttpAnswer whole = HttpAnswer.parse(answer, answer.length);
    assertThat(whole.isComplete()).isTrue();
    assertThat(whole.status()).isEqualTo(404);
    assertThat(whole.bodyStart()).isEqualTo(answer.length - 12);
  }

  @Test
  void anEmptyBodyIsComplete() {
    byte[] answer = bytes("HTTP/1.1 204 No\nContent-Length:0\n\n");

    assertThat(HttpAnswer.parse(answer, answer.length).isComplete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: much\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n12",
        "\r\n",
        "SSH-2.0-OpenSSH_9\r\ncontent-length: 0\r\n\r\n"
      })
  void whatIsNoAnswerWithALengthIsMalformed(String text) {
    byte[] answer = bytes(text);

    assertThat(HttpAnswer.parse(answer, answer.length).isMalformed()).isTrue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
