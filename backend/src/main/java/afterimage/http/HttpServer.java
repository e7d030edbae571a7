package afterimage.http;

import afterimage.recipe.Preset;
import afterimage.session.Sessions;
import afterimage.session.StartPictureDecoder;
import afterimage.worker.WorkerCommand;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Tcp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The page, the API and the live socket on one open port. */
public final class HttpServer {
  /** Less than a phase of the shutdown lasts. */
  private static final Duration FAREWELL = Duration.ofMillis(1500);

  private final NetworkDirectory directory;
  private final OpenSockets sockets;
  private final CompletionStage<Tcp.ServerBinding> binding;

  /**
   * What a site is told.
   *
   * @param credentials null where access is open
   * @param base where below its host it is
   * @param web the folder of the page
   * @param charts where the chart library is on the class path
   * @param owner who everybody is for now
   * @param limits of a connection
   */
  public record Settings(
      String host,
      int port,
      HostNames names,
      @Nullable Credentials credentials,
      BasePath base,
      Path web,
      String charts,
      String version,
      String owner,
      int mostSockets,
      HttpPort.Limits limits) {}

  private HttpServer(
      NetworkDirectory directory, OpenSockets sockets, CompletionStage<Tcp.ServerBinding> binding) {
    this.directory = directory;
    this.sockets = sockets;
    this.binding = binding;
  }

  /**
   * Opens the port.
   *
   * @param starts where the pictures of recipes are kept
   * @param networks the names of the networks there are
   * @param metrics what Prometheus reads
   * @param journal why the journal does not answer; empty when it does
   */
  public static HttpServer open(
      ActorSystem<?> system,
      ActorRef<Sessions.Command> sessions,
      ActorRef<WorkerCommand> worker,
      StartPictureDecoder starts,
      Supplier<List<String>> networks,
      Supplier<String> metrics,
      Supplier<String> journal,
      Settings settings) {
    NetworkDirectory directory = new NetworkDirectory(system, worker, networks);
    OpenSockets sockets =
        new OpenSockets(system, settings.mostSockets(), settings.limits().header());
    LiveSocket.Greeting greeting =
        new LiveSocket.Greeting(
            settings.version(), settings.owner(), Preset.DEFAULT_NETWORK, Preset.SECOND_NETWORK);
    SessionQueries inquiry = new SessionQueries(system, sessions);
    Executor encoder =
        system.dispatchers().lookup(DispatcherSelector.fromConfig("afterimage.encoding"));
    Access access = new Access(settings.names(), settings.credentials());
    Routes routes =
        new Routes(
            access,
            new SignIn(access, settings.base(), encoder),
            settings.base(),
            new ErrorHandling(system),
            new Health(directory, journal),
            new RequestBody(system, settings.limits().body(), MemoryBudget.ofHeap()),
            new LargeAnswers(MemoryBudget.ofHeap()),
            new ApiRoutes(
                new Api(inquiry, directory, starts, settings.owner()),
                new PictureDownloads(inquiry, encoder),
                new Catalog(directory)),
            new Assets(settings.web(), settings.charts(), settings.base()),
            sockets,
            (request, line) -> upgrade(request, line, sockets, sessions, greeting),
            metrics);
    HttpServer site =
        new HttpServer(
            directory,
            sockets,
            HttpPort.bind(
                system,
                settings.host(),
                settings.port(),
                settings.limits(),
                routes.all().function(system)));
    site.leaveInOrder(system);
    return site;
  }

  private static HttpResponse upgrade(
      HttpRequest request,
      WebSocketTransport line,
      OpenSockets sockets,
      ActorRef<Sessions.Command> sessions,
      LiveSocket.Greeting greeting) {
    return request
        .getAttribute(AttributeKeys.webSocketUpgrade)
        .orElseThrow()
        .handleMessagesWith(
            sockets.open(line, out -> LiveSocket.create(out, line, sessions, greeting)));
  }

  /** No new visitors, then a word to those who are here. */
  private void leaveInOrder(ActorSystem<?> system) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceUnbind(),
        "close the port",
        () ->
            binding
                .thenCompose(Tcp.ServerBinding::unbind)
                .handle((done, neverBound) -> akka.Done.done()));
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceRequestsDone(),
        "tell the pages",
        () ->
            sockets
                .restart()
                .toCompletableFuture()
                .handle((all, failure) -> akka.Done.done())
                .completeOnTimeout(akka.Done.done(), FAREWELL.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** There is a worker, and it loads its networks before the first visitor comes. */
  public void workerIsUp() {
    directory.workerIsUp();
  }

  /** There is none for now. */
  public void workerIsDown(String reason) {
    directory.workerIsDown(reason);
  }

  /** How many live sockets are open. */
  public int sockets() {
    return sockets.count();
  }

  /** The bound port, once it is; fails where it is taken. */
  public CompletionStage<Integer> port() {
    return binding.thenApply(bound -> bound.localAddress().getPort());
  }
}
