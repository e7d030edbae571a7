package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.http.Authority;
import afterimage.http.HostNames;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Where a server listens is what it is called, and what its link says. */
class AccessOptionsTest {
  private static AccessOptions options(String... words) {
    return CommandLine.populateCommand(new AccessOptions(), words);
  }

  @ParameterizedTest
  @CsvSource({
    "--host 127.0.0.1, http://127.0.0.1:99/",
    "--host 127.0.0.2, http://127.0.0.2:99/",
    "--host ::1, http://[::1]:99/",
    "--base-path /lab/, http://127.0.0.1:99/lab/",
    "--host localhost, http://localhost:99/"
  })
  void theServerAnswersToTheNameInItsOwnLink(String words, String link) {
    AccessOptions options = options(words.split(" ", -1));
    assertEquals(link, options.link(99, Optional.empty()));
    assertEquals(link + "?token=x", options.link(99, Optional.of("x")));
    String host = link.substring("http://".length(), link.indexOf(":99"));
    assertTrue(
        options.names(List.of()).own().contains(Authority.of(host).orElseThrow().host()), host);
  }

  @Test
  void onAllAddressesItIsCalledByEachOfThem() {
    AccessOptions options = options("--host", "0.0.0.0");
    String link = options.link(99, Optional.empty());
    String host = link.substring("http://".length(), link.indexOf(":99"));
    assertTrue(options.names(List.of()).own().contains(host), link);
  }

  @Test
  void namesOfTheEnvironmentCountAsThoseOfTheCommandLine() {
    HostNames names = options("--name", "lab.example").names(List.of(" Other.Example:9000 "));
    assertEquals(
        List.of(new Authority("lab.example", 0), new Authority("other.example", 9000)),
        names.given());
  }
}
