package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of files: as the contract says, and fit for any system. */
class FileNamesTest {
  private static List<String> names(Object... titlesAndIndices) {
    List<PictureTitle> all = new java.util.ArrayList<>();
    for (int i = 0; i < titlesAndIndices.length; i += 2) {
      all.add(new PictureTitle((String) titlesAndIndices[i], (Integer) titlesAndIndices[i + 1]));
    }
    return FileNames.of(all);
  }

  @Test
  void aLabelIsTheNameWithDashesForSpaces() {
    assertEquals(
        List.of("European-fire-salamander", "lemon", "jack-o'-lantern"),
        names("European fire salamander", 25, "lemon", 951, "jack-o'-lantern", 607));
  }

  @Test
  void whereTwoWouldBeTheSameBothSayTheirIndex() {
    assertEquals(
        List.of("crane-134", "cup", "crane-517"), names("crane", 134, "cup", 968, "crane", 517));
  }

  @Test
  void caseDoesNotTellTwoApart() {
    assertEquals(List.of("Cardigan-264", "cardigan-474"), names("Cardigan", 264, "cardigan", 474));
    assertEquals(List.of("ÉTÉ-1", "été-2"), names("ÉTÉ", 1, "été", 2));
  }

  @Test
  void whatBecomesTheSameByItsDashesIsToldApartToo() {
    assertEquals(List.of("polo-shirt-1", "polo-shirt-2"), names("polo shirt", 1, "polo/shirt", 2));
  }

  @Test
  void anIndexThatMakesANewClashIsToldApartToo() {
    List<String> names = names("crane", 134, "crane", 517, "crane-134", 7);
    Set<String> low = new HashSet<>();
    names.forEach(name -> assertTrue(low.add(name.toLowerCase(Locale.ROOT)), names::toString));
  }

  @Test
  void aPictureOfNoClassHasTheNameOfWhatItShows() {
    assertEquals(
        List.of("stem-relu6-4"), FileNames.of(List.of(new PictureTitle("stem/relu6:4", null))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ../../etc/passwd | etc-passwd
          a\\b:c*d?e"f<g>h | a-b-c-d-e-f-g-h
          .hidden          | hidden
          -rf              | rf
          a   b            | a-b
          ...              | picture
          /                | picture
          日本語 🍋        | 日本語-🍋
          """)
  void nothingLeadsOutOfTheFolder(String title, String name) {
    assertEquals(name, FileNames.safe(title));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\n", "\u0000", "\t."})
  void whatHasNoLettersIsAPicture(String title) {
    assertEquals("picture", FileNames.safe(title));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "語", "🍋"})
  void aLongTitleIsCutBetweenLetters(String letter, @TempDir Path folder) throws Exception {
    String name = FileNames.safe(letter.repeat(5000));
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes > 170 && bytes <= 180, () -> bytes + " bytes");
    assertEquals(0, name.replace(letter, "").length());
    Files.createFile(folder.resolve(name + "-1000.png")); // the file system takes it
  }
}
