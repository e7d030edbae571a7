package afterimage.command;

import afterimage.network.Labels;
import afterimage.network.Network;
import afterimage.network.NetworkLibrary;
import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Recipes;
import afterimage.store.InputFile;
import afterimage.store.PictureException;
import afterimage.store.Pictures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that a recipe is made from: a preset or a file, and what is to differ from it. */
final class RecipeOptions {
  private static final long LARGEST_FILE = 10_000_000;
  private static final String START = "canvas.start";

  @ArgGroup private Source source = new Source();

  /** Where the recipe comes from: one of the two. */
  static final class Source {
    @Option(
        names = "--preset",
        paramLabel = "P",
        description = "natural (default), simonyan or lucid.")
    private @Nullable String preset;

    @Option(
        names = "--recipe",
        paramLabel = "FILE",
        description = "A recipe in JSON; classes given here replace its objective.")
    private @Nullable Path file;
  }

  @Option(
      names = "--network",
      paramLabel = "N",
      description = "A name from `afterimage networks`, or the path of an ONNX file.")
  private @Nullable String network;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "The output of the file whose classes are meant, where it has several.")
  private @Nullable String output;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Any field of the recipe by its path, as often as you like: optimizer.rate=0.02,"
            + " penalties.statistics=0, canvas.start=photo.jpg, ..."
      })
  private List<String> set = new ArrayList<>();

  @Option(names = "--steps", paramLabel = "N", description = "How many steps to take.")
  private @Nullable Integer steps;

  @Option(names = "--size", paramLabel = "PX", description = "The side of the picture, 32..1024.")
  private @Nullable Integer size;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where all randomness comes from. Drawn when not given.")
  private @Nullable Long seed;

  private @Nullable ObjectNode fields;
  private final Map<String, JsonNode> values = new LinkedHashMap<>();

  /**
   * Reads and checks everything that can be checked without the network.
   *
   * @param classes whether classes are named on the command line
   */
  Recipe plan(boolean classes) {
    ObjectNode tree = file();
    if (source.preset != null) {
      tree.put("preset", source.preset);
    }
    if (network != null) {
      tree.put("network", network);
    }
    if (output != null) {
      tree.put("output", output);
    }
    if (steps != null) {
      tree.put("steps", steps);
    }
    if (seed != null) {
      tree.put("seed", seed);
    }
    if (size != null) {
      Recipes.set(tree, "canvas.size", tree.numberNode(size));
    }
    for (String pair : set) {
      note(pair, tree);
    }
    if (classes) {
      tree.set("objective", objective(Optional.empty(), 0));
    } else if (!tree.has("objective")) {
      throw CommandException.usage("name a class to render, for example: afterimage render lemon");
    }
    fields = tree;
    readStart();
    return recipe(tree);
  }

  /** The output that the recipe names; after plan. */
  @Nullable String output() {
    return recipe(java.util.Objects.requireNonNull(fields, "plan comes first")).output();
  }

  /** Whether somebody has said how large the picture is to be; after plan. */
  boolean choosesSize() {
    return values.containsKey("canvas.size")
        || values.containsKey("canvas")
        || java.util.Objects.requireNonNull(fields).path("canvas").has("size");
  }

  private ObjectNode file() {
    Path file = source.file;
    if (file == null) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      JsonNode tree = Recipes.tree(text(file));
      if (NetworkLibrary.isPath(tree.path("network").asText())) {
        throw new RecipeException(
            "network must be a name, was the path %s; give a path with --network"
                .formatted(Recipes.given(tree.path("network"))));
      }
      if (tree instanceof ObjectNode object) {
        return object;
      }
      throw new RecipeException("a recipe is a JSON object, for example {\"preset\":\"lucid\"}");
    } catch (RecipeException e) {
      throw CommandException.usage("%s: %s".formatted(file, e.getMessage()));
    } catch (NoSuchFileException e) {
      throw CommandException.usage("recipe: there is no file " + file);
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? "cannot be read" : e.getReason();
      throw CommandException.failed(
          "%s is no recipe: %s; a recipe is a JSON file".formatted(file, reason));
    } catch (IOException e) {
      throw CommandException.failed("recipe: cannot read %s as text in UTF-8".formatted(file));
    }
  }

  private static String text(Path file) throws IOException {
    byte[] bytes = InputFile.read(file, LARGEST_FILE);
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** What comes before the objects below it goes into the tree, the rest is set on the whole. */
  private void note(String pair, ObjectNode tree) {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw CommandException.usage(
          "set must be KEY=VALUE, for example optimizer.rate=0.02, was " + pair);
    }
    String key = pair.substring(0, equals).strip();
    JsonNode value = value(key, pair.substring(equals + 1));
    if (key.equals("preset") || key.equals("objective") || key.equals("seed")) {
      Recipes.set(tree, key, value);
    } else {
      values.put(key, value);
    }
  }

  private static JsonNode value(String key, String text) {
    try {
      return Recipes.value(text);
    } catch (RecipeException e) {
      throw CommandException.usage("%s: %s".formatted(key, e.getMessage()));
    }
  }

  /** The start may be the path of a picture: it becomes part of the recipe. */
  private void readStart() {
    JsonNode start = values.get(START);
    if (start == null || !start.isTextual()) {
      return;
    }
    String text = start.asText();
    if (text.equals("noise") || text.equals("gray") || text.startsWith(Recipe.Canvas.PICTURE)) {
      return;
    }
    values.remove(START);
    int side = recipe(java.util.Objects.requireNonNull(fields)).canvas().size();
    Path file = Path.of(text);
    if (text.isBlank() || !Files.exists(file)) {
      throw CommandException.usage(
          START + " must be noise, gray or a picture, and there is no file " + text);
    }
    try {
      values.put(START, JsonNodeFactory.instance.textNode(Pictures.start(file, side)));
    } catch (PictureException e) {
      throw CommandException.failed("%s: %s".formatted(START, e.getMessage()));
    }
  }

  /**
   * The recipe for one class of a network, or for the recipe's own objective; a seed that is not
   * given is drawn here.
   */
  Recipe recipe(Network network, @Nullable Integer index) {
    ObjectNode tree = java.util.Objects.requireNonNull(fields, "plan comes first").deepCopy();
    if (index != null) {
      tree.set("objective", objective(label(network.heads().of(output()).labels(), index), index));
    }
    values.remove("network");
    tree.put("network", network.name());
    return recipe(tree);
  }

  private Recipe recipe(ObjectNode tree) {
    Recipe recipe = Recipes.of(tree);
    return values.isEmpty() ? recipe : Recipes.with(recipe, values);
  }

  private static JsonNode objective(Optional<String> label, int index) {
    ObjectNode term = JsonNodeFactory.instance.objectNode().put("type", "class");
    label.ifPresentOrElse(name -> term.put("label", name), () -> term.put("index", index));
    return term.arrayNode().add(term);
  }

  /** The label of a class, where it means this class and no other. */
  private static Optional<String> label(Labels labels, int index) {
    if (labels.names().isEmpty()) {
      return Optional.empty();
    }
    String label = labels.of(index);
    try {
      return labels.find(label) == index ? Optional.of(label) : Optional.empty();
    } catch (afterimage.network.NetworkException e) {
      return Optional.empty(); // several classes have this label
    }
  }
}
