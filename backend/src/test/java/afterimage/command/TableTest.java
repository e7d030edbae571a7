package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of words under each other. */
class TableTest {
  @Test
  void wordsStandLeftAndNumbersRight() {
    Table table = new Table();
    table.row("name", "pixels", "share");
    table.row("a", 224, "0.5");
    table.row("longer", 32, "1,000.5");
    assertEquals(
        List.of(
            "name    pixels    share", //
            "a          224      0.5",
            "longer      32  1,000.5"),
        table.lines());
  }

  @Test
  void oneWordAmongNumbersMakesAColumnOfWords() {
    Table table = new Table();
    table.row("n", "x");
    table.row("100", "y");
    table.row("no", "z");
    assertEquals(List.of("n    x", "100  y", "no   z"), table.lines());
  }

  @Test
  void nothingStandsAtTheEndOfALine() {
    Table table = new Table();
    table.row("name", "statistics");
    table.row("a", "");
    assertEquals(List.of("name  statistics", "a"), table.lines());
  }

  @Test
  void aLetterOfTwoCharactersIsOneWide() {
    Table table = new Table();
    table.row("🍋🍋", "x");
    table.row("abc", "y");
    assertEquals(List.of("🍋🍋   x", "abc  y"), table.lines());
  }

  @Test
  void rowsMayBeOfDifferentLength() {
    Table table = new Table();
    table.row("a", "b");
    table.row("long");
    assertEquals(List.of("a     b", "long"), table.lines());
    assertEquals(List.of(), new Table().lines());
  }
}
