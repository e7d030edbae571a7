package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lets somebody in, over the lives of a server. */
class CredentialsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir Path data = Path.of("");

  private Path folder() {
    return data.resolve("access");
  }

  private Credentials open(boolean renew, Duration later) throws IOException {
    return Credentials.open(folder(), renew, Clock.fixed(NOW.plus(later), ZoneOffset.UTC));
  }

  private Credentials saved(boolean renew) throws IOException {
    Credentials credentials = open(renew, Duration.ZERO);
    credentials.save();
    return credentials;
  }

  private Credentials reopened() throws IOException {
    return open(false, Duration.ofSeconds(1));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder())) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aTokenAndWhatBrowsersGotForItOutliveTheServer() throws IOException {
    Credentials first = saved(false);
    String token = first.made().orElseThrow();
    String id = first.admit();
    Credentials second = reopened();
    assertTrue(second.made().isEmpty(), "only who was told knows it");
    assertTrue(second.isToken(token));
    assertTrue(second.isBrowser(id));
    assertFalse(second.isBrowser(token));
    assertFalse(second.isToken(id));
    assertFalse(second.isToken(""));
  }

  @Test
  void aNewTokenEndsTheOldOneAndItsCookies() throws IOException {
    Credentials first = saved(false);
    String id = first.admit();
    Credentials second = saved(true);
    for (Credentials now : List.of(second, reopened())) {
      assertFalse(now.isToken(first.made().orElseThrow()));
      assertTrue(now.isToken(second.made().orElseThrow()));
      assertFalse(now.isBrowser(id));
    }
    assertEquals(1, files().size(), "the token's own file");
  }

  /** A crash between the new token and the removal of what belonged to the old one. */
  @Test
  void whatIsLeftOfAnOldTokenLetsNobodyIn() throws IOException {
    Credentials first = saved(false);
    String id = first.admit();
    Path left = files().stream().filter(file -> !file.endsWith("token")).findFirst().orElseThrow();
    byte[] bytes = Files.readAllBytes(left);
    saved(true);
    Files.write(left, bytes);
    assertFalse(reopened().isBrowser(id));
  }

  @Test
  void aTokenThatWasNeverToldIsNotKept() throws IOException {
    String kept = saved(false).made().orElseThrow();
    open(true, Duration.ZERO); // a server whose port was taken
    assertTrue(reopened().isToken(kept));
  }

  @Test
  void onlyTheOwnerReadsWhatIsThereAndItIsHashes() throws IOException {
    Credentials credentials = saved(false);
    String id = credentials.admit();
    assertEquals(2, files().size());
    for (Path file : files()) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      String all = file + Files.readString(file);
      assertFalse(all.contains(id) || all.contains(credentials.made().orElseThrow()));
    }
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())));
  }

  @Test
  void aCookieEnds() throws IOException {
    String id = saved(false).admit();
    assertTrue(open(false, Credentials.LIFE.minusSeconds(1)).isBrowser(id));
    assertFalse(open(false, Credentials.LIFE).isBrowser(id));
    assertEquals(1, files().size(), "what has ended goes");
  }

  @Test
  void thereAreNoMoreThanSoManyBrowsers() throws IOException {
    saved(false);
    Credentials early = reopened();
    String first = early.admit();
    Credentials later = open(false, Duration.ofSeconds(2));
    String last = "";
    for (int i = 0; i < Credentials.MOST; i++) {
      last = later.admit();
    }
    assertFalse(later.isBrowser(first));
    assertTrue(later.isBrowser(last));
    assertEquals(Credentials.MOST + 1, files().size());
  }

  @Test
  void whatACrashHasCutLetsNobodyInAndStopsNobody() throws IOException {
    Credentials credentials = saved(false);
    List<String> ids = List.of(credentials.admit(), credentials.admit());
    Path cut = files().stream().filter(file -> !file.endsWith("token")).findFirst().orElseThrow();
    Files.writeString(cut, "2027");
    Files.writeString(folder().resolve("sessions").resolve("notes.txt"), "hello");
    Credentials again = reopened();
    assertEquals(1, ids.stream().filter(again::isBrowser).count());
  }

  /** Between the first byte of a file and its name; the second as earlier programs called it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ".7f0c6a52-0000-4000-8000-000000000000.part",
        "7f0c6a52-0000-4000-8000-000000000000.part",
        "sessions/.7f0c6a52-0000-4000-8000-000000000000.part"
      })
  void whatAKilledProcessLeavesGoes(String name) throws IOException {
    saved(false).admit();
    for (boolean renew : List.of(false, true)) {
      Files.writeString(folder().resolve(name), "half a tok");
      saved(renew);
      assertEquals(renew ? 1 : 2, files().size(), () -> "left " + name);
    }
  }

  @Test
  void whatIsNoTokenIsSaid() throws IOException {
    saved(false);
    Files.writeString(folder().resolve("token"), "secret");
    String message = assertThrows(IOException.class, this::reopened).toString();
    assertTrue(message.contains("token holds no hash"), message);
    saved(true);
    assertTrue(reopened().made().isEmpty());
  }
}
