package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

/** Who has the seal is let in, and nobody else. */
class PinnedTlsTest {
  private static final int ROOM = 1 << 16;

  private final PinnedTls seal = PinnedTls.create();

  /** Says a word over TLS, without a network between. */
  private static String said(SSLEngine client, SSLEngine server, String word) throws SSLException {
    ByteBuffer there = ByteBuffer.allocate(ROOM);
    ByteBuffer back = ByteBuffer.allocate(ROOM);
    ByteBuffer heard = ByteBuffer.allocate(ROOM);
    ByteBuffer text = ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8));
    ByteBuffer nothing = ByteBuffer.allocate(0);
    for (int i = 0; i < 100 && heard.position() < word.length(); i++) {
      turn(client, i < 20 ? nothing : text, there, back, ByteBuffer.allocate(ROOM));
      turn(server, nothing, back, there, heard);
    }
    return StandardCharsets.UTF_8.decode(heard.flip()).toString();
  }

  private static void turn(
      SSLEngine engine, ByteBuffer text, ByteBuffer out, ByteBuffer in, ByteBuffer heard)
      throws SSLException {
    engine.wrap(text, out);
    run(engine);
    in.flip();
    engine.unwrap(in, heard);
    in.compact();
    run(engine);
  }

  private static void run(SSLEngine engine) {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      engine.getDelegatedTask().run();
    }
  }

  @Test
  void whoHasTheSealIsHeard() throws SSLException {
    PinnedTls copy = PinnedTls.of(seal.written());
    SSLEngine server = seal.createServerSSLEngine("127.0.0.1", 1);
    SSLEngine client = copy.createClientSSLEngine("127.0.0.1", 1);
    assertEquals("a word", said(client, server, "a word"));
    assertEquals("TLSv1.3", server.getSession().getProtocol());
    assertArrayEquals(
        server.getSession().getLocalCertificates(), server.getSession().getPeerCertificates());
  }

  @Test
  void anotherSealIsAStranger() {
    assertThrows(
        SSLException.class,
        () ->
            said(
                PinnedTls.create().createClientSSLEngine("127.0.0.1", 1),
                seal.createServerSSLEngine("127.0.0.1", 1),
                "a word"));
  }

  @Test
  void whoBelievesEverythingButShowsNothingIsAStranger() throws GeneralSecurityException {
    SSLContext credulous = SSLContext.getInstance("TLSv1.3");
    credulous.init(null, new TrustManager[] {new Credulous()}, null);
    SSLEngine client = credulous.createSSLEngine("127.0.0.1", 1);
    client.setUseClientMode(true);
    SSLEngine server = seal.createServerSSLEngine("127.0.0.1", 1);
    assertThrows(SSLException.class, () -> said(client, server, "a word"));
  }

  @Test
  void whatIsNoSealIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> PinnedTls.of("AAAA AAAA"));
  }

  private static final class Credulous implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
