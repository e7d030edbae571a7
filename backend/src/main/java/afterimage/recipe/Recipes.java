package afterimage.recipe;

import static afterimage.recipe.Limits.shown;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recipes to and from JSON, strictly: what is not known, not finite, of another type or said twice
 * is refused with the path of the field. What is left out comes from the preset, field by field.
 */
public final class Recipes {
  private static final int DEEPEST = 16;

  /** A start from a picture of 1024x1024 fits. */
  private static final int LONGEST_TEXT = 8_000_000;

  private static final JsonMapper MAPPER = mapper();

  private Recipes() {}

  private static JsonMapper mapper() {
    StreamReadConstraints bounds =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxNumberLength(40)
            .maxNameLength(200)
            .maxStringLength(LONGEST_TEXT)
            .maxDocumentLength(LONGEST_TEXT + 100_000)
            .build();
    return JsonMapper.builder(new JsonFactoryBuilder().streamReadConstraints(bounds).build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
        .withCoercionConfig(
            LogicalType.Enum,
            config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail))
        .withCoercionConfig(
            LogicalType.Textual,
            config ->
                config
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .build();
  }

  /** A recipe from JSON text; a missing seed is drawn. */
  public static Recipe parse(String json) {
    return of(tree(json));
  }

  /** All JSON text from outside comes in here; nothing where there is none. */
  private static JsonNode read(String json) throws JsonProcessingException {
    JsonNode tree = MAPPER.readTree(json);
    if (tree == null) {
      return MAPPER.missingNode();
    }
    TextRules.requireWhole(tree);
    return tree;
  }

  /** The JSON tree of a text, within the limits of a recipe. */
  public static JsonNode tree(String json) {
    try {
      JsonNode tree = read(json);
      if (tree.isMissingNode()) {
        throw new RecipeException("the recipe is empty; it is a JSON object");
      }
      return tree;
    } catch (JsonProcessingException e) {
      String hint =
          e instanceof StreamConstraintsException && firstLine(e).startsWith("String")
              ? "; a picture as canvas.start may have 8 million letters"
              : "";
      throw new RecipeException("not readable as JSON: " + firstLine(e) + hint, e);
    }
  }

  /** A recipe from a JSON tree; what is left out comes from its preset, a missing seed is drawn. */
  public static Recipe of(JsonNode given) {
    if (!(given instanceof ObjectNode fields)) {
      throw new RecipeException(
          "a recipe is a JSON object, was %s: %s".formatted(kind(given), given(given)));
    }
    requireNoNull(fields, "");
    if (!fields.has("objective")) {
      throw new RecipeException(
          "objective is missing; for example [{\"type\":\"class\",\"label\":\"lemon\"}]");
    }
    Preset preset = fields.has("preset") ? preset(fields.get("preset")) : Preset.NATURAL;
    long seed = new SplittableRandom().nextLong(Recipe.LARGEST_SEED + 1);
    List<Term> any = List.of(new Term.ClassTerm(null, 0, Term.Of.LOGIT, 1));
    ObjectNode whole = MAPPER.valueToTree(preset.recipe(any, seed));
    merge(fields.deepCopy(), whole, "");
    return bound(whole);
  }

  /** The JSON of a recipe, every field written out. */
  public static ObjectNode json(Recipe recipe) {
    return MAPPER.valueToTree(recipe);
  }

  /** The same recipe with values set by path; what cannot be is refused with its path. */
  public static Recipe with(Recipe recipe, Map<String, JsonNode> values) {
    ObjectNode tree = json(recipe);
    values.forEach((path, value) -> set(tree, path, value));
    return bound(tree);
  }

  /**
   * Sets one value by path, making the objects on the way; of an object, the fields that it names.
   *
   * @param path names and positions with dots between, for example objective.0.weight
   */
  public static void set(ObjectNode tree, String path, JsonNode value) {
    requireNoNull(value, path);
    String[] parts = path.split("\\.", DEEPEST + 1);
    JsonNode at = tree;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      if (at instanceof ArrayNode array && parts[i].matches("\\d{1,3}")) {
        int index = Integer.parseInt(parts[i]);
        if (index >= array.size()) {
          throw new RecipeException(
              String.format(
                  Locale.ROOT,
                  "%s: there are only %d there; the value was %s",
                  shown(path),
                  array.size(),
                  given(value)));
        }
        if (last) {
          array.set(index, value.deepCopy());
        }
        at = array.get(index);
      } else if (at instanceof ObjectNode object && !parts[i].isEmpty()) {
        if (last) {
          put(object, parts[i], value.deepCopy(), before(path));
        }
        at = object.has(parts[i]) ? object.get(parts[i]) : object.putObject(parts[i]);
      } else {
        throw new RecipeException(
            "%s is not a field of a recipe; for example optimizer.rate or objective.0.weight; the value was %s"
                .formatted(shown(path), given(value)));
      }
    }
  }

  /** A value as a user types it after "=": JSON where it reads as JSON, else a text. */
  public static JsonNode value(String text) {
    try {
      JsonNode node = read(text);
      return node.isMissingNode() ? MAPPER.getNodeFactory().textNode(text) : node;
    } catch (JsonProcessingException e) {
      return MAPPER.getNodeFactory().textNode(text);
    }
  }

  private static Preset preset(JsonNode name) {
    try {
      return MAPPER.treeToValue(name, Preset.class);
    } catch (JsonProcessingException e) {
      throw new RecipeException(
          "preset must be one of %s, was %s".formatted(choices(Preset.class), shown(name)), e);
    }
  }

  private static void merge(ObjectNode from, ObjectNode into, String path) {
    from.properties().forEach(field -> put(into, field.getKey(), field.getValue(), path));
  }

  private static void put(ObjectNode into, String name, JsonNode value, String path) {
    if (!(into.get(name) instanceof ObjectNode there)) {
      into.set(name, value);
    } else if (value instanceof ObjectNode given) {
      merge(given, there, path + name + ".");
    } else {
      throw new RecipeException(
          "%s%s must be an object, was %s".formatted(path, name, shown(value)));
    }
  }

  /** "optimizer." of "optimizer.rate". */
  private static String before(String path) {
    return path.substring(0, path.lastIndexOf('.') + 1);
  }

  private static void requireNoNull(JsonNode node, String path) {
    Optional<String> at = placeOfNull(node, path);
    if (at.isPresent()) {
      throw new RecipeException(
          at.get() + " must have a value, was null; leave it out for the preset's");
    }
  }

  /** The path is only made where there is one. */
  private static Optional<String> placeOfNull(JsonNode node, String name) {
    if (node.isNull()) {
      return Optional.of(name);
    }
    String before = name.isEmpty() ? "" : name + ".";
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      Optional<String> at = placeOfNull(field.getValue(), field.getKey());
      if (at.isPresent()) {
        return at.map(inside -> before + inside);
      }
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      Optional<String> at = placeOfNull(node.get(i), Integer.toString(i));
      if (at.isPresent()) {
        return at.map(inside -> before + inside);
      }
    }
    return Optional.empty();
  }

  /** Terms may leave out their weight, and classes which number is meant. */
  private static void completeTerms(ObjectNode tree) {
    for (JsonNode term : tree.path("objective")) {
      if (term instanceof ObjectNode object) {
        if (!object.has("weight")) {
          object.put("weight", 1);
        }
        if (object.path("type").asText().equals("class") && !object.has("of")) {
          object.put("of", "logit");
        }
      }
    }
  }

  static Recipe bound(ObjectNode tree) {
    completeTerms(tree);
    try {
      return MAPPER.treeToValue(tree, Recipe.class);
    } catch (JsonMappingException e) {
      throw explained(e, tree);
    } catch (JsonProcessingException e) {
      throw new RecipeException("not readable as JSON: " + firstLine(e), e);
    }
  }

  /** Jackson's complaint in our words: path, what must be, what was. */
  private static RecipeException explained(JsonMappingException e, JsonNode tree) {
    JsonNode value = at(tree, e.getPath());
    String path =
        shown(
            e.getPath().stream()
                .map(
                    at ->
                        at.getFieldName() == null
                            ? Integer.toString(at.getIndex())
                            : at.getFieldName())
                .collect(Collectors.joining(".")));
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof RecipeException own) {
        return own.in(path);
      }
    }
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          new RecipeException(
              "%s is not a field of a recipe; known here: %s; the value was %s"
                  .formatted(path, known(unknown), shown(value)),
              e);
      case InvalidTypeIdException type ->
          new RecipeException(
              "%s.type must be class, channel, neuron or layer, was %s"
                  .formatted(path, given(value.path("type"))),
              e);
      case InvalidFormatException format when format.getTargetType().isEnum() ->
          new RecipeException(
              "%s must be one of %s, was %s"
                  .formatted(path, choices(format.getTargetType()), given(value)),
              e);
      case MismatchedInputException mismatch ->
          new RecipeException(
              "%s must be %s, was %s"
                  .formatted(path, wanted(mismatch.getTargetType()), given(value)),
              e);
      default ->
          new RecipeException("%s: %s, was %s".formatted(path, firstLine(e), given(value)), e);
    };
  }

  /** What stands where Jackson stumbled. */
  private static JsonNode at(JsonNode tree, List<JsonMappingException.Reference> path) {
    JsonNode at = tree;
    for (JsonMappingException.Reference step : path) {
      at = step.getFieldName() == null ? at.path(step.getIndex()) : at.path(step.getFieldName());
    }
    return at;
  }

  /** A value as JSON, which escapes what is not printable; the beginning of it. */
  public static String given(JsonNode value) {
    return value.isMissingNode() ? "missing" : shown(value);
  }

  private static String known(UnrecognizedPropertyException e) {
    var ids = e.getKnownPropertyIds();
    return ids == null
        ? ""
        : ids.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
  }

  private static String choices(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(choice -> MAPPER.valueToTree(choice).asText())
        .collect(Collectors.joining(", "));
  }

  private static String wanted(@Nullable Class<?> type) {
    if (type == null) {
      return "another kind of value";
    }
    return switch (type.getSimpleName()) {
      case "int", "long", "Integer", "Long" -> "a whole number";
      case "double", "Double" -> "a number";
      case "boolean", "Boolean" -> "true or false";
      case "String" -> "a text";
      case "List", "ArrayList" -> "a list";
      default -> type.isEnum() ? "one of " + choices(type) : "an object";
    };
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().toString().toLowerCase(java.util.Locale.ROOT);
  }

  private static String firstLine(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }
}
