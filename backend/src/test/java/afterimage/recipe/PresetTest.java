package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every value of every preset, as docs/recipes.md lists them. */
class PresetTest {
  private static final String OBJECTIVE = "\"objective\":[{\"type\":\"class\",\"index\":951}]";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          preset                   | "natural"            | "simonyan"           | "lucid"
          network                  | "efficientnet-lite0" | "efficientnet-lite0" | "efficientnet-lite0"
          canvas.size              | 224                  | 224                  | 224
          canvas.parameterization  | "fourier"            | "pixel"              | "fourier"
          canvas.decay             | 1.0                  | -                    | 1.0
          canvas.color             | "decorrelated"       | "rgb"                | "decorrelated"
          canvas.start             | "noise"              | "gray"               | "noise"
          canvas.deviation         | 0.01                 | -                    | 0.01
          views.count              | 1                    | 1                    | 1
          views.scale              | [0.5,1.1]            | [1.0,1.0]            | [0.9,1.1]
          views.turn               | 20.0                 | 0.0                  | 10.0
          views.shift              | 0.05                 | 0.0                  | 0.054
          views.flip               | true                 | false                | false
          views.noise              | 0.03                 | 0.0                  | 0.0
          views.border             | "reflect"            | -                    | "gray"
          penalties.statistics     | 0.005                | 0.0                  | 0.0
          penalties.totalVariation | 0.0                  | 0.0                  | 0.0
          penalties.l2             | 0.0                  | 0.0                  | 0.0
          penalties.l1             | 0.0                  | 0.0                  | 0.0
          penalties.l2Parameters   | 0.0                  | 0.01                 | 0.0
          optimizer.type           | "adam"               | "adam"               | "adam"
          optimizer.rate           | 0.05                 | 0.5                  | 0.05
          optimizer.beta1          | 0.9                  | 0.9                  | 0.9
          optimizer.beta2          | 0.999                | 0.999                | 0.999
          optimizer.momentum       | 0.9                  | 0.9                  | 0.9
          optimizer.schedule       | "constant"           | "constant"           | "constant"
          optimizer.clip           | 0.0                  | 0.0                  | 0.0
          steps                    | 512                  | 256                  | 512
          exact                    | false                | false                | false
          """)
  void itsValuesAreThoseOfTheTable(String path, String natural, String simonyan, String lucid) {
    assertValue(natural, path, "{" + OBJECTIVE + "}");
    assertValue(natural, path, "{\"preset\":\"natural\"," + OBJECTIVE + "}");
    assertValue(simonyan, path, "{\"preset\":\"simonyan\"," + OBJECTIVE + "}");
    assertValue(lucid, path, "{\"preset\":\"lucid\"," + OBJECTIVE + "}");
  }

  private static void assertValue(String expected, String path, String recipe) {
    if (!expected.equals("-")) {
      String pointer = "/" + path.replace('.', '/');
      assertEquals(expected, Recipes.json(Recipes.parse(recipe)).at(pointer).toString(), path);
    }
  }

  @ParameterizedTest
  @EnumSource
  void itSaysWhatItIsFor(Preset preset) {
    assertFalse(preset.description().isBlank());
  }

  @Test
  void anUnknownOneIsRefusedWithThoseThereAre() {
    for (String name : new String[] {"\"Natural\"", "\"\"", "\" \"", "0", "true", "[]", "{}"}) {
      assertEquals(
          "preset must be one of natural, simonyan, lucid, was " + name,
          Refusal.lemon("\"preset\":" + name));
    }
  }
}
