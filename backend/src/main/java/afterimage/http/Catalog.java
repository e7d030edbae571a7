package afterimage.http;

import afterimage.recipe.Knob;
import afterimage.recipe.Preset;
import afterimage.recipe.Recipes;
import afterimage.recipe.Term;
import afterimage.worker.NetworkDescription;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a session can be made of: networks, layers, labels, presets, knobs. */
final class Catalog {
  private static final int MOST_LABELS = 20;

  private final NetworkDirectory directory;

  Catalog(NetworkDirectory directory) {
    this.directory = directory;
  }

  /** Every network by name; what a file holds is said once it is loaded. */
  CompletionStage<HttpResponse> networks(HttpRequest request) {
    ArrayNode list = SessionJson.array();
    for (String name : directory.names()) {
      ObjectNode node = directory.known(name).map(Catalog::network).orElseGet(SessionJson::object);
      list.add(
          node.put("name", name)
              .put("default", name.equals(Preset.DEFAULT_NETWORK))
              .put("second", name.equals(Preset.SECOND_NETWORK)));
    }
    return CompletableFuture.completedFuture(Replies.tagged(request, list));
  }

  CompletionStage<HttpResponse> network(HttpRequest request, String name) {
    return described(name, description -> Replies.tagged(request, network(description)));
  }

  private static ObjectNode network(NetworkDescription description) {
    ObjectNode node =
        SessionJson.object()
            .put("name", description.name())
            .put("size", description.size())
            .put("classes", description.classes())
            .put("layers", description.layers().size())
            .put("statistics", description.statistics())
            .put("sha256", description.sha256());
    if (!description.output().isEmpty()) {
      node.put("output", description.output());
    }
    description.warnings().forEach(node.putArray("warnings")::add);
    return node;
  }

  CompletionStage<HttpResponse> layers(HttpRequest request, String name) {
    return described(
        name,
        description -> {
          ArrayNode list = SessionJson.array();
          description
              .layers()
              .forEach(
                  layer -> {
                    ObjectNode node = list.addObject().put("name", layer.name());
                    ArrayNode shape = node.put("kind", layer.kind()).putArray("shape");
                    layer.shape().forEach(shape::add);
                    node.put("units", layer.units()).put("statistics", layer.statistics());
                  });
          return Replies.tagged(request, list);
        });
  }

  private CompletionStage<HttpResponse> described(
      String name, Function<NetworkDescription, HttpResponse> answer) {
    if (!directory.names().contains(name)) {
      return CompletableFuture.completedFuture(
          Replies.problem(
              Problem.notFound(
                  "there is no network " + name,
                  "there are " + String.join(", ", directory.names()))));
    }
    return directory
        .describe(name)
        .thenApply(
            description ->
                description.problem().isEmpty()
                    ? answer.apply(description)
                    : Replies.problem(
                        new Problem(
                            409,
                            "bad-network",
                            description.problem(),
                            "afterimage check says more of the file; export it again, or remove it")));
  }

  /** The class of an index; then classes by what their names begin with, and what they contain. */
  CompletionStage<HttpResponse> labels(HttpRequest request, String asked, String network) {
    String words = asked.strip().toLowerCase(Locale.ROOT);
    return described(
        network.isEmpty() ? Preset.DEFAULT_NETWORK : network,
        description -> {
          List<String> labels = description.labels();
          ArrayNode list = SessionJson.array();
          Stream.concat(index(words, labels), Search.of(labels, words))
              .distinct()
              .limit(MOST_LABELS)
              .forEach(
                  index -> list.addObject().put("index", index).put("label", labels.get(index)));
          return Replies.tagged(request, list);
        });
  }

  private static Stream<Integer> index(String words, List<String> labels) {
    return words.matches("[0-9]{1,9}") && Integer.parseInt(words) < labels.size()
        ? Stream.of(Integer.parseInt(words))
        : Stream.of();
  }

  HttpResponse presets(HttpRequest request) {
    ObjectNode all = SessionJson.object();
    for (Preset preset : Preset.values()) {
      List<Term> any = List.of(new Term.ClassTerm(null, 0, Term.Of.LOGIT, 1));
      ObjectNode recipe = Recipes.json(preset.recipe(any, 0));
      recipe.remove(List.of("objective", "seed"));
      recipe.put("description", preset.description());
      all.set(recipe.path("preset").asText(), recipe);
    }
    return Replies.tagged(request, all);
  }

  HttpResponse schema(HttpRequest request) {
    ObjectNode node = SessionJson.object();
    ArrayNode fields = node.putArray("fields");
    for (Knob knob : Knob.all()) {
      ObjectNode field = fields.addObject();
      field
          .put("path", knob.path())
          .put("group", knob.group())
          .put("title", knob.title())
          .put("help", knob.help())
          .put("type", knob.type())
          .put("low", knob.low())
          .put("high", knob.high())
          .put("scale", knob.scale())
          .put("unit", knob.unit())
          .put("tunable", knob.tunable());
      ArrayNode choices = field.putArray("choices");
      knob.choices().forEach(choices::add);
    }
    return Replies.tagged(request, node);
  }
}
