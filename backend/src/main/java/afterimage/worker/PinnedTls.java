package afterimage.worker;

import akka.remote.artery.tcp.SSLEngineProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * What the processes of one server know each other by: a key made when it starts, which no file and
 * no command line ever holds. Whoever has it is let in, nobody else can say a word: a port on
 * loopback is open to every user of the machine.
 */
public final class PinnedTls implements SSLEngineProvider {
  private static final String KIND = "EC";
  private static final String CURVE = "secp256r1";
  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private final PrivateKey key;
  private final X509Certificate certificate;
  private final SSLContext context;

  private PinnedTls(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
    this.key = key;
    this.certificate = certificate;
    this.context = SSLContext.getInstance(PROTOCOLS[0]);
    context.init(
        new KeyManager[] {new Own(key, certificate)},
        new TrustManager[] {new OnlyOwn(certificate)},
        null);
  }

  /** A new one. */
  public static PinnedTls create() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(KIND);
      generator.initialize(new ECGenParameterSpec(CURVE));
      KeyPair pair = generator.generateKeyPair();
      return new PinnedTls(pair.getPrivate(), certificate(Der.certificate(pair)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The one that another process has written.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static PinnedTls of(String written) {
    String[] parts = written.split(" ", -1);
    try {
      byte[] key = Base64.getDecoder().decode(parts[0]);
      return new PinnedTls(
          KeyFactory.getInstance(KIND).generatePrivate(new PKCS8EncodedKeySpec(key)),
          certificate(Base64.getDecoder().decode(parts[parts.length - 1])));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a seal", e);
    }
  }

  /** All of it, for a process that is to be let in; a secret. */
  public String written() {
    Base64.Encoder encoder = Base64.getEncoder();
    try {
      return encoder.encodeToString(key.getEncoded())
          + " "
          + encoder.encodeToString(certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException(e); // it was read from its encoding
    }
  }

  private static X509Certificate certificate(byte[] encoded) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }

  @Override
  public SSLEngine createServerSSLEngine(String host, int port) {
    SSLEngine engine = engine(host, port, false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  @Override
  public SSLEngine createClientSSLEngine(String host, int port) {
    return engine(host, port, true);
  }

  private SSLEngine engine(String host, int port, boolean client) {
    SSLEngine engine = context.createSSLEngine(host, port);
    engine.setUseClientMode(client);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  @Override
  public Option<Throwable> verifyClientSession(String host, SSLSession session) {
    return Option.empty();
  }

  @Override
  public Option<Throwable> verifyServerSession(String host, SSLSession session) {
    return Option.empty();
  }

  /** Shows the one certificate there is. */
  private static final class Own extends X509ExtendedKeyManager {
    private static final String ALIAS = "afterimage";
    private final PrivateKey key;
    private final X509Certificate certificate;

    private Own(PrivateKey key, X509Certificate certificate) {
      this.key = key;
      this.certificate = certificate;
    }

    private static String @Nullable [] aliases(String kind) {
      return kind.equals(KIND) ? new String[] {ALIAS} : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String kind, Principal @Nullable [] issuers) {
      return aliases(kind);
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] kinds, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public String @Nullable [] getServerAliases(String kind, Principal @Nullable [] issuers) {
      return aliases(kind);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return kind.equals(KIND) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String kind, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return kind.equals(KIND) ? ALIAS : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  /** Knows the one certificate, and nothing of names, dates or authorities. */
  private static final class OnlyOwn extends X509ExtendedTrustManager {
    private final X509Certificate certificate;

    private OnlyOwn(X509Certificate certificate) {
      this.certificate = certificate;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      if (chain.length != 1 || !chain[0].equals(certificate)) {
        throw new CertificateException("a stranger");
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** As much of the encoding of a certificate (X.690, RFC 5280) as one takes; Java has none. */
  private static final class Der {
    private static final int INTEGER = 0x02;
    private static final int BITS = 0x03;
    private static final int UTF8 = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;

    /** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
    private static final byte[] SIGNED_BY = HexFormat.of().parseHex("06082a8648ce3d040302");

    /** commonName, 2.5.4.3. */
    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");

    static byte[] certificate(KeyPair pair) throws GeneralSecurityException {
      byte[] algorithm = node(SEQUENCE, SIGNED_BY);
      byte[] called = node(SEQUENCE, COMMON_NAME, node(UTF8, ascii("afterimage")));
      byte[] name = node(SEQUENCE, node(SET, called));
      byte[] dates =
          node(
              SEQUENCE,
              node(UTC_TIME, ascii("200101000000Z")),
              node(TIME, ascii("99991231235959Z")));
      byte[] body =
          node(
              SEQUENCE,
              node(INTEGER, new byte[] {1}),
              algorithm,
              name,
              dates,
              name,
              pair.getPublic().getEncoded());
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(pair.getPrivate());
      signature.update(body);
      return node(SEQUENCE, body, algorithm, node(BITS, new byte[] {0}, signature.sign()));
    }

    private static byte[] ascii(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] node(int kind, byte[]... parts) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      for (byte[] part : parts) {
        content.writeBytes(part);
      }
      int length = content.size();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(kind);
      if (length < 0x80) {
        out.write(length);
      } else if (length < 0x100) {
        out.write(0x81);
        out.write(length);
      } else {
        out.write(0x82);
        out.write(length >> 8);
        out.write(length & 0xff);
      }
      out.writeBytes(content.toByteArray());
      return out.toByteArray();
    }
  }
}
