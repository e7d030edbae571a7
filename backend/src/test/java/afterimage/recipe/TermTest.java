package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The terms of an objective as JSON. */
class TermTest {
  private static Term term(String json) {
    return Recipes.parse("{\"objective\":[%s]}".formatted(json)).objective().getFirst();
  }

  static Stream<Arguments> terms() {
    return Stream.of(
        Arguments.of(
            "{\"type\":\"class\",\"label\":\"lemon\"}",
            new Term.ClassTerm("lemon", null, Term.Of.LOGIT, 1)),
        Arguments.of(
            "{\"type\":\"class\",\"index\":951,\"of\":\"probability\"}",
            new Term.ClassTerm(null, 951, Term.Of.PROBABILITY, 1)),
        Arguments.of(
            "{\"label\":\"cup\",\"weight\":-2.5,\"of\":\"logProbability\",\"type\":\"class\"}",
            new Term.ClassTerm("cup", null, Term.Of.LOG_PROBABILITY, -2.5)),
        Arguments.of(
            "{\"type\":\"channel\",\"layer\":\"a\",\"unit\":3}", new Term.ChannelTerm("a", 3, 1)),
        Arguments.of(
            "{\"type\":\"neuron\",\"layer\":\"a\",\"unit\":3,\"x\":0,\"y\":7}",
            new Term.NeuronTerm("a", 3, 0, 7, 1)),
        Arguments.of(
            "{\"type\":\"neuron\",\"layer\":\"a\",\"unit\":3}",
            new Term.NeuronTerm("a", 3, null, null, 1)),
        Arguments.of(
            "{\"type\":\"layer\",\"layer\":\"a\",\"weight\":0}", new Term.LayerTerm("a", 0)));
  }

  @ParameterizedTest
  @MethodSource("terms")
  void everyTypeIsReadWithItsDefaults(String json, Term expected) {
    assertEquals(expected, term(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"klass\"} | objective.0.type must be class, channel, neuron or layer, was \"klass\"",
        "{\"label\":\"lemon\"} | objective.0.type must be class, channel, neuron or layer",
        "{\"type\":5} | objective.0.type must be class, channel, neuron or layer, was 5",
        "{\"type\":[]} | objective.0.type must be class, channel, neuron or layer",
        "{} | objective.0.type must be class, channel, neuron or layer",
        "{\"type\":\"class\"} | objective.0.label must be given, or index, but not both, was neither",
        "{\"type\":\"class\",\"label\":\"a\",\"index\":1} | objective.0.label must be given, or index",
        "{\"type\":\"class\",\"label\":\"\"} | objective.0.label must be the label of a class",
        "{\"type\":\"class\",\"label\":\" \"} | objective.0.label must be the label of a class",
        "{\"type\":\"class\",\"index\":1.0} | objective.0.index must be a whole number",
        "{\"type\":\"class\",\"index\":\"1\"} | objective.0.index must be a whole number",
        "{\"type\":\"class\",\"index\":\"\"} | objective.0.index must be a whole number",
        "{\"type\":\"class\",\"index\":1,\"unit\":2} | objective.0.unit is not a field",
        "{\"type\":\"channel\",\"layer\":\"a\"} | objective.0.unit must be a whole number",
        "{\"type\":\"channel\",\"unit\":1} | objective.0.layer must be the name of a layer",
        "{\"type\":\"channel\",\"layer\":\"\",\"unit\":1} | objective.0.layer must be",
        "{\"type\":\"channel\",\"layer\":1,\"unit\":1} | objective.0.layer must be a text",
        "{\"type\":\"channel\",\"layer\":\"a\",\"unit\":1,\"x\":2} | objective.0.x is not a field",
        "{\"type\":\"neuron\",\"layer\":\"a\"} | objective.0.unit must be a whole number",
        "{\"type\":\"neuron\",\"layer\":\"a\",\"unit\":1,\"x\":1.5} | objective.0.x must be a whole",
        "{\"type\":\"neuron\",\"unit\":1} | objective.0.layer must be the name of a layer",
        "{\"type\":\"layer\"} | objective.0.layer must be the name of a layer",
        "{\"type\":\"layer\",\"layer\":\"a\",\"unit\":1} | objective.0.unit is not a field",
        "{\"type\":\"layer\",\"layer\":\"a\",\"weight\":101} | objective.0.weight must be -100..100",
        "{\"type\":\"layer\",\"layer\":\"a\",\"weight\":\"NaN\"} | objective.0.weight must be -100..100",
      })
  void wrongTermsAreRefusedWithTheirPath(String json, String message) {
    Refusal.assertSays(Refusal.text("{\"objective\":[%s]}".formatted(json)), message);
  }

  @Test
  void thePathNamesTheTerm() {
    Refusal.assertSays(
        Refusal.text("{\"objective\":[{\"type\":\"layer\",\"layer\":\"a\"},{\"type\":\"layer\"}]}"),
        "objective.1.layer must be");
  }

  @Test
  void grayHasNoPhase() {
    Refusal.assertSays(
        Refusal.lemon("\"canvas\":{\"parameterization\":\"phase\",\"start\":\"gray\"}"),
        "canvas.start must be noise or a picture where canvas.parameterization is phase, was gray");
  }
}
