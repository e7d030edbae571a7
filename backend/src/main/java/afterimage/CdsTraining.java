package afterimage;

import afterimage.command.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Does a little of everything and ends: a picture, then a server with one session. The launcher
 * runs it once after a build, and what it has loaded then starts fast for ever after.
 */
@Command(name = "rehearse", hidden = true, header = "Loads what the other commands load.")
final class CdsTraining implements Callable<Integer> {
  private static final String RECIPE =
      """
      {"objective": [{"type": "class", "index": 951}], "canvas": {"size": 64}, "steps": 4}
      """;

  private static final Pattern ID = Pattern.compile("\"id\":\"([a-z0-9]+)\"");

  private final Settings settings;
  private final StopSignal interruption;

  @Parameters(paramLabel = "DIR", description = "Where its files go.")
  private Path folder = Path.of("");

  CdsTraining(Settings settings, StopSignal interruption) {
    this.settings = settings;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine commands = Main.commands(settings, interruption);
    int rendered =
        commands.execute(
            "render",
            "951",
            "--size",
            "64",
            "--steps",
            "2",
            "--seed",
            "1",
            "--json",
            "--out",
            folder.resolve("lemon.png").toString());
    int served = Serve.rehearsal(settings, interruption, folder.resolve("data")).call();
    return Math.max(rendered, served);
  }

  /** A visitor: one session from its beginning to its last picture. */
  static void visit(String link) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      Matcher id = ID.matcher(ask(client, "POST", link + "api/sessions", RECIPE));
      if (id.find()) {
        String session = link + "api/sessions/" + id.group(1);
        ask(client, "GET", session + "/picture.png", "");
        ask(client, "POST", session + "/stop", "");
        ask(client, "GET", link + "api/sessions", "");
        ask(client, "GET", link, "");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String ask(HttpClient client, String method, String address, String body)
      throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
