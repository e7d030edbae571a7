package afterimage.network;

import static afterimage.network.NetworkException.shown;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside a network's graph: its metadata, and {@code NAME.json}, which overrides them
 * field by field.
 *
 * @param mean three numbers in [0, 1] picture units
 * @param std three numbers
 * @param size the side in pixels
 * @param labels the name of a file beside it, one label a line
 * @param output the name of the output that is the classes
 */
record Sidecar(
    @JsonProperty("mean") @Nullable List<Float> mean,
    @JsonProperty("std") @Nullable List<Float> std,
    @JsonProperty("size") @Nullable Integer size,
    @JsonProperty("labels") @Nullable String labels,
    @JsonProperty("output") @Nullable String output) {
  private static final String IMAGENET = "imagenet-1k";
  private static final int LARGEST = 65_536;

  /**
   * What a network's file and what stands beside it say.
   *
   * @param contents is told what was read
   */
  static Network.Settings settings(
      Path file, Path folder, Onnx.Model model, ContentDigest contents) {
    Sidecar inside = metadata(model.metadata());
    Sidecar beside = beside(file, folder, contents);
    Integer size = beside.size() != null ? beside.size() : inside.size();
    List<Float> mean = beside.mean() != null ? beside.mean() : inside.mean();
    List<Float> std = beside.std() != null ? beside.std() : inside.std();
    if (size != null && (size < 1 || size > 4096)) {
      throw new NetworkException("size must be 1..4096, was " + size);
    }
    Preprocessing none = Preprocessing.NONE;
    return new Network.Settings(
        size,
        new Preprocessing(mean == null ? none.mean() : mean, std == null ? none.std() : std),
        labels(folder, beside.labels(), inside.labels(), contents),
        beside.output());
  }

  private static List<String> labels(
      Path folder, @Nullable String beside, @Nullable String inside, ContentDigest contents) {
    if (beside != null && !beside.equals(IMAGENET)) {
      List<String> lines = Labels.lines(ExternalData.find(folder, beside, "labels"));
      contents.add("labels", String.join("\n", lines));
      return lines;
    }
    return IMAGENET.equals(beside) || IMAGENET.equals(inside) ? imagenet() : List.of();
  }

  private static List<String> imagenet() {
    try (InputStream in = Sidecar.class.getResourceAsStream("/imagenet-labels.txt")) {
      if (in == null) {
        throw new IllegalStateException("imagenet-labels.txt is not in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Sidecar metadata(Map<String, String> metadata) {
    String size = metadata.get("size");
    try {
      return new Sidecar(
          numbers(metadata.get("mean")),
          numbers(metadata.get("std")),
          size == null ? null : Integer.valueOf(size.strip()),
          metadata.get("labels"),
          null);
    } catch (NumberFormatException e) {
      throw new NetworkException(
          "mean, std or size in the metadata is no number: "
              + NetworkException.shown(String.valueOf(e.getMessage())),
          e);
    }
  }

  private static @Nullable List<Float> numbers(@Nullable String text) {
    if (text == null) {
      return null;
    }
    List<Float> numbers = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      numbers.add(Float.valueOf(part.strip()));
    }
    return numbers;
  }

  private static Sidecar beside(Path file, Path folder, ContentDigest contents) {
    String name = file.getFileName().toString().replaceFirst("\\.onnx$", "") + ".json";
    Path path = folder.resolve(name);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return new Sidecar(null, null, null, null, null);
    }
    if (!Files.isRegularFile(path) || !ExternalData.isWithin(folder, path)) {
      throw new NetworkException(name + " is not a plain file in the folder of the network");
    }
    try {
      if (Files.size(path) > LARGEST) {
        throw new NetworkException(name + " is larger than 64 KiB: not a description of a network");
      }
      byte[] bytes = Files.readAllBytes(path);
      contents.add("sidecar", ByteBuffer.wrap(bytes));
      Sidecar sidecar =
          JsonMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
              .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
              .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
              .build()
              .readValue(bytes, Sidecar.class);
      if (sidecar == null) {
        throw new NetworkException(name + " holds null; an object is understood");
      }
      return sidecar;
    } catch (UnrecognizedPropertyException e) {
      throw new NetworkException(
          "%s has the field %s; mean, std, size, labels and output are understood"
              .formatted(name, shown(e.getPropertyName())),
          e);
    } catch (JsonProcessingException e) {
      throw new NetworkException(name + ": " + shown(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new NetworkException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }
}
