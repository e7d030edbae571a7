package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The best match comes first. */
class SearchTest {
  private static final List<String> NAMES =
      List.of("box", "red fox", "Fox", "fox squirrel", "foxhound", "arctic foxes", "outfox");

  private static List<String> found(String words) {
    return Search.of(NAMES, words).map(NAMES::get).toList();
  }

  @Test
  void equalThenBeginningThenAWordBeginningThenWithin() {
    assertEquals(
        List.of("Fox", "fox squirrel", "foxhound", "red fox", "arctic foxes", "outfox"),
        found("fox"));
  }

  @Test
  void whatFitsNothingFindsNothing() {
    assertEquals(List.of(), found("zebra"));
  }

  @Test
  void nothingFindsEverythingInOrder() {
    assertEquals(NAMES, found(""));
  }
}
