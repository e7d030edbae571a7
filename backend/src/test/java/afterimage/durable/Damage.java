package afterimage.durable;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/** Checkpoints that are no longer what was written: never a wrong picture, never in silence. */
public final class Damage {
  private static final int CHECKPOINTS = 2; // before the damage

  /** What happens to files. */
  private enum Kind {
    FLIPPED("the newest, one bit flipped", "is damaged"),
    CUT("the newest, cut at a random place", "is damaged"),
    TAIL("all, their last 512 bytes dropped", "all steps are taken again");

    private final String what;
    private final String said;

    Kind(String what, String said) {
      this.what = what;
      this.said = said;
    }
  }

  private Damage() {}

  /**
   * Damages checkpoints of paused sessions while no server runs.
   *
   * @param size of the pictures, pixels
   * @param seed of where they are damaged
   */
  public static List<Finding> run(Server.Caller caller, Path folder, int size, long seed)
      throws IOException {
    Random random = new Random(seed);
    Path data = folder.resolve("damaged");
    List<String> ids = new ArrayList<>();
    List<byte[]> pictures = new ArrayList<>();
    Server server = Server.start(caller, data);
    try {
      for (Kind kind : Kind.values()) {
        String body = Driver.recipe(kind.name(), 200, size, 100_000, ids.size());
        ids.add(server.ask("POST", "/api/sessions", body).body().path("id").asText());
      }
      for (String id : ids) {
        Server.until(() -> files(data, id).size() >= CHECKPOINTS, "there are no checkpoints");
        server.ask("POST", "/api/sessions/" + id + "/pause", "");
        String last =
            String.format(Locale.ROOT, "%07d-", server.await(id, "paused").path("step").asInt());
        Server.until(
            () -> files(data, id).getLast().getFileName().toString().startsWith(last),
            "a pause leaves no checkpoint");
        pictures.add(server.picture(id));
      }
    } finally {
      server.kill();
    }
    for (int i = 0; i < ids.size(); i++) {
      damage(Kind.values()[i], files(data, ids.get(i)), random);
      forget(data.resolve("pictures").resolve(ids.get(i)));
    }
    List<Finding> findings = new ArrayList<>();
    server = Server.start(caller, data);
    try {
      for (int i = 0; i < ids.size(); i++) {
        findings.add(found(Kind.values()[i], server, data, ids.get(i), pictures.get(i)));
      }
    } finally {
      server.kill();
    }
    return findings;
  }

  private static Finding found(Kind kind, Server server, Path data, String id, byte[] before)
      throws IOException {
    boolean same = Arrays.equals(server.picture(id), before);
    boolean said =
        Server.said(data)
            .lines()
            .anyMatch(line -> line.contains("session " + id) && line.contains(kind.said));
    JsonNode state = server.session(id).path("state");
    return new Finding(
        kind.what,
        "%s, %s, %s"
            .formatted(
                same ? "the same picture" : "ANOTHER PICTURE",
                said ? "said so" : "IN SILENCE",
                state.asText()),
        "same, said",
        same && said && state.asText().equals("paused"));
  }

  private static void damage(Kind kind, List<Path> files, Random random) throws IOException {
    for (Path file : kind == Kind.TAIL ? files : List.of(files.getLast())) {
      byte[] bytes = Files.readAllBytes(file);
      switch (kind) {
        case FLIPPED -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        case CUT -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        case TAIL -> bytes = Arrays.copyOf(bytes, bytes.length - 512);
      }
      Files.delete(file); // a fork may share it
      Files.write(file, bytes);
    }
  }

  /** Without a kept picture it has to come from the checkpoint. */
  private static void forget(Path pictures) throws IOException {
    try (Stream<Path> files = Files.list(pictures)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** In the order of their steps. */
  private static List<Path> files(Path data, String id) {
    Path folder = data.resolve("checkpoints").resolve(id);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.toString().endsWith(".safetensors")).sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
