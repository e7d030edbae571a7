package afterimage.http;

import afterimage.store.AtomicFile;
import afterimage.store.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lets somebody in where access is not open: the one token, and what browsers got for it, the
 * ids in their cookies. The disk and the memory have only hashes. SHA-256 is enough: a slow hash
 * makes up for passwords that can be guessed, and these are 192 random bits.
 */
public final class Credentials {
  /** How long a cookie is good. */
  static final Duration LIFE = Duration.ofDays(90);

  /** Browsers at once; for one more, the one that came first has to show the token again. */
  static final int MOST = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);
  private static final int RANDOM = 24; // bytes
  private static final String TOKEN = "token";
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final SecureRandom CHANCE = new SecureRandom();

  private final Path folder;
  private final Clock clock;
  private final String made;
  private final byte[] token;
  private final Map<String, Instant> browsers = new ConcurrentHashMap<>();

  private Credentials(Path folder, Clock clock, String made, byte[] token) {
    this.folder = folder;
    this.clock = clock;
    this.made = made;
    this.token = token;
  }

  /**
   * Those of a folder that only its owner reads. Where there is no token, or a new one is wanted,
   * one is made; it counts from {@link #save} on.
   *
   * @throws IOException where the folder cannot be read, or what is in it is no hash
   */
  public static Credentials open(Path folder, boolean renew, Clock clock) throws IOException {
    Path file = folder.resolve(TOKEN);
    if (renew || !Files.exists(file)) {
      String made = random();
      return new Credentials(folder, clock, made, Sha256.of(made.getBytes(StandardCharsets.UTF_8)));
    }
    String kept = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (!HASH.matcher(kept).matches()) {
      throw new IOException(file + " holds no hash of a token");
    }
    Credentials known = new Credentials(folder, clock, "", HexFormat.of().parseHex(kept));
    known.read();
    return known;
  }

  /** The token, if it was made just now; later nobody knows it but who was told. */
  public Optional<String> made() {
    return Optional.of(made).filter(text -> !text.isEmpty());
  }

  /** Keeps a token that was made; the one before it ends, and the cookies that it gave. */
  public void save() throws IOException {
    if (made.isEmpty()) {
      return;
    }
    makeFolder(folder);
    AtomicFile.writePrivatelyAndDurably(
        folder.resolve(TOKEN), line(HexFormat.of().formatHex(token)));
    AtomicFile.forceName(folder);
    tidy();
    for (Path browser : files()) { // none of their hashes fits the new token, but they take room
      Files.deleteIfExists(browser);
    }
  }

  /** Whether this is the token; takes as long for a wrong one as for another. */
  boolean isToken(String given) {
    return MessageDigest.isEqual(token, Sha256.of(given.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether a browser got this id, not too long ago. */
  boolean isBrowser(String id) {
    Instant end = browsers.get(key(id));
    return end != null && clock.instant().isBefore(end);
  }

  /** A new id for a browser that has shown the token. */
  String admit() {
    browsers.forEach((key, end) -> forgetIf(!clock.instant().isBefore(end), key));
    while (browsers.size() >= MOST) {
      browsers.entrySet().stream()
          .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
          .ifPresent(first -> forgetIf(true, first.getKey()));
    }
    String id = random();
    Instant end = clock.instant().plus(LIFE);
    browsers.put(key(id), end);
    try {
      makeFolder(sessions());
      AtomicFile.writePrivately(sessions().resolve(key(id)), line(end.toString()));
    } catch (IOException e) {
      LOG.warn("a browser that comes in now has to come in again after a restart", e);
    }
    return id;
  }

  private void forgetIf(boolean due, String key) {
    if (due) {
      browsers.remove(key);
      try {
        Files.deleteIfExists(sessions().resolve(key));
      } catch (IOException e) {
        LOG.warn("cannot remove what a browser came in with", e);
      }
    }
  }

  private Path sessions() {
    return folder.resolve("sessions");
  }

  private Set<Path> files() throws IOException {
    return files(sessions());
  }

  private static Set<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Set.of();
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      Set<Path> files = new java.util.HashSet<>();
      all.forEach(files::add);
      return files;
    }
  }

  /**
   * What a killed process has left of a token goes; earlier programs had no dot before its name.
   */
  private void tidy() throws IOException {
    for (Path file : files(folder)) {
      if (AtomicFile.isLeftover(file) || file.toString().endsWith(".part")) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** What is cut, from a crash, or too old, goes. */
  private void read() throws IOException {
    tidy();
    for (Path file : files()) {
      String name = file.getFileName().toString();
      Instant end = HASH.matcher(name).matches() ? end(file) : Instant.EPOCH;
      if (clock.instant().isBefore(end) && browsers.size() < MOST) {
        browsers.put(name, end);
      } else {
        Files.deleteIfExists(file);
      }
    }
  }

  private static Instant end(Path file) throws IOException {
    try {
      return Instant.parse(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  /** With the token in it, so that no id outlives its token. */
  private String key(String id) {
    byte[] text = id.getBytes(StandardCharsets.UTF_8);
    return Sha256.hex(ByteBuffer.allocate(token.length + text.length).put(token).put(text).array());
  }

  private static String random() {
    byte[] bytes = new byte[RANDOM];
    CHANCE.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void makeFolder(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
