package afterimage;

import afterimage.command.CommandException;
import afterimage.command.Console;
import afterimage.command.DeviceOptions;
import afterimage.command.StopSignal;
import afterimage.http.Credentials;
import afterimage.http.HostNames;
import afterimage.http.HttpServer;
import afterimage.network.ComputeDevice;
import afterimage.network.LibraryFolder;
import afterimage.network.NetworkLibrary;
import afterimage.session.ConsistencyCheck;
import afterimage.session.JournalIndex;
import afterimage.store.CheckpointException;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.JournalException;
import afterimage.store.PictureException;
import afterimage.worker.PinnedTls;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The live server. */
@Command(
    name = "serve",
    header = "Run the live server: sessions in the browser.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  afterimage serve",
      "  afterimage serve --port 9000 --data /srv/afterimage",
      "  afterimage serve --host 0.0.0.0          asks for the token in its link",
      "  afterimage serve --host 0.0.0.0 --new-token",
      "  behind a proxy:",
      "  afterimage serve --name lab.example --base-path /lab --access token"
    })
final class Serve implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Serve.class);
  private static final String OWNER = "you";

  private final Settings settings;
  private final StopSignal interruption;
  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final DeviceOptions machine = new DeviceOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where pictures on the way are kept; one server at a time.")
  private @Nullable Path data;

  @Option(
      names = "--networks",
      paramLabel = "DIR",
      description = "More networks: every NAME.onnx in it. Those of the program are there too.")
  private @Nullable Path networks;

  /** Where the worker is: in this process, or in one of its own. */
  private enum Workers {
    IN_PROCESS,
    PROCESS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Option(
      names = "--workers",
      paramLabel = "WHERE",
      description =
          "in-process, or process: one of its own, which may crash alone. Default:"
              + " ${DEFAULT-VALUE}.")
  private Workers workers = Workers.PROCESS;

  private boolean rehearses;

  Serve(Settings settings, StopSignal interruption) {
    this.settings = settings;
    this.interruption = interruption;
  }

  /** A server all in one process that has one visitor and ends. */
  static Serve rehearsal(Settings settings, StopSignal interruption, Path data) {
    Serve serve = new Serve(settings, interruption);
    serve.data = data;
    serve.access.choosePort();
    serve.workers = Workers.IN_PROCESS;
    serve.rehearses = true;
    return serve;
  }

  @SuppressWarnings("try") // held, not used
  @Override
  public Integer call() throws InterruptedException {
    machine.check();
    machine.leaveOne();
    access.check();
    if (networks != null && !Files.isDirectory(networks)) {
      throw CommandException.usage("networks: there is no folder " + networks);
    }
    DeviceOptions.requireLibraries();
    DeviceOptions.require(LibraryFolder.sqlite());
    Path folder = data == null ? Settings.data() : data;
    try {
      Restore.recover(folder);
    } catch (IOException e) {
      throw CommandException.failed("data: cannot use %s: %s".formatted(folder, e.getMessage()));
    }
    try (FileChannel lock = lock(folder)) {
      return serve(new DataFolder(folder));
    } catch (IOException e) {
      throw CommandException.failed("data: cannot use %s: %s".formatted(folder, e.getMessage()));
    } catch (JournalException | CheckpointException e) {
      throw CommandException.failed("data: " + e.getMessage());
    }
  }

  @SuppressWarnings("try") // held, not used
  private int serve(DataFolder data) throws InterruptedException {
    Credentials credentials = access.credentials(data.access());
    PinnedTls seal = PinnedTls.create();
    WorkerProcess workerProcess = new WorkerProcess(seal, words(data), data.crashRecord());
    if (workers == Workers.PROCESS) {
      workerProcess.prepare();
    }
    NetworkLibrary library = library(settings, networks);
    library.ignored().forEach(each -> LOG.warn("{}", each));
    Journal journal = Journal.open(data.journal());
    JournalIndex inventory = JournalIndex.of(journal, picture -> adopt(picture, data));
    tidy(data, inventory);
    Config config =
        journal.config().withFallback(hasPeers() ? ClusterNodes.config() : ConfigFactory.load());
    Settings.Live live = Settings.Live.of(config);
    HostNames names = access.names(live.names());
    CompletableFuture<HttpServer> opened = new CompletableFuture<>();
    CompletableFuture<Void> device = new CompletableFuture<>();
    Behavior<Guardian.Nothing> guardian =
        Guardian.create(
            switch (workers) {
              case IN_PROCESS -> new Guardian.InProcess(() -> open(device));
              case PROCESS -> new Guardian.Apart(workerProcess, live.patience());
            },
            library,
            data,
            journal,
            inventory,
            settings.machine(),
            live.mostUnfinished(),
            new HttpServer.Settings(
                access.host(),
                access.port(),
                names,
                credentials,
                access.base(),
                settings.web(),
                settings.charts(),
                settings.version(),
                OWNER,
                live.mostSockets(),
                live.limits()),
            opened,
            device);
    ActorSystem<Guardian.Nothing> system =
        hasPeers()
            ? ClusterNodes.system(guardian, config, seal, List.of("front"))
            : ActorSystem.create(guardian, "afterimage", config);
    SystemEnd end = new SystemEnd(system);
    end.begun().thenRun(() -> giveUp(opened, device));
    try (StopSignal.Work work = interruption.begin(system::terminate)) {
      device.join(); // nobody is invited before there is one
      int bound = opened.join().port().toCompletableFuture().get();
      if (!rehearses) {
        access.remark(names, credentials);
      }
      String link = access.link(bound, AccessOptions.keep(data.access(), credentials));
      Console.line(link);
      if (rehearses) {
        CdsTraining.visit(link);
        system.terminate();
      }
      end.await(() -> rehearses || interruption.isAsked());
      return 0;
    } catch (CommandException own) {
      system.terminate();
      throw own;
    } catch (ExecutionException | CompletionException e) {
      if (interruption.isAsked()) {
        return 0; // told to end before it was there
      }
      system.terminate();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw CommandException.failed(
          cause instanceof BindException || String.valueOf(cause.getMessage()).contains("Bind")
              ? String.format(
                  Locale.ROOT,
                  "port %d of %s is in use or not allowed; choose another with --port",
                  access.port(),
                  access.host())
              : "the server could not start: " + cause.getMessage());
    }
  }

  /** Nobody is there any more who would say that it is open. */
  private static void giveUp(CompletableFuture<HttpServer> opened, CompletableFuture<Void> device) {
    IllegalStateException ended = new IllegalStateException("it has ended; its log says why");
    opened.completeExceptionally(ended);
    device.completeExceptionally(ended);
  }

  /** On the worker's own thread; tells whether the device is there. */
  private ComputeDevice open(CompletableFuture<Void> device) {
    try {
      ComputeDevice compute = machine.open();
      device.complete(null);
      return compute;
    } catch (RuntimeException | Error e) {
      device.completeExceptionally(e);
      throw e;
    }
  }

  private boolean hasPeers() {
    return workers == Workers.PROCESS || rehearses;
  }

  /** The networks of the program, and those of a folder. */
  static NetworkLibrary library(Settings settings, @Nullable Path networks) {
    NetworkLibrary shipped = new NetworkLibrary(settings.models());
    return networks == null ? shipped : shipped.with(networks);
  }

  /** What a worker's process is told. */
  private List<String> words(DataFolder data) {
    List<String> words = new ArrayList<>(List.of("worker"));
    words.addAll(machine.words());
    words.addAll(List.of("--data", data.path().toAbsolutePath().toString()));
    if (networks != null) {
      words.addAll(List.of("--networks", networks.toAbsolutePath().toString()));
    }
    return words;
  }

  /** What earlier programs kept in the journal goes to the others; it is still in the journal. */
  private static void adopt(byte[] picture, DataFolder data) {
    try {
      data.starts().adopt(picture);
    } catch (PictureException e) {
      LOG.warn("a picture that a session starts from stays in the journal: {}", e.getMessage());
    }
  }

  /** Files that were on their way at a crash, or whose sessions are gone; nobody writes yet. */
  private static void tidy(DataFolder data, JournalIndex inventory) {
    List<ConsistencyCheck.Problem> orphans = ConsistencyCheck.orphans(data, inventory);
    if (!orphans.isEmpty() && inventory.ids().isEmpty()) {
      LOG.warn(
          "{} has files of sessions that its journal does not know: is it the right journal?",
          data.path());
      return;
    }
    try {
      if (!data.checkpoints().retention().remove(() -> orphans.forEach(Serve::remove))) {
        LOG.info("a backup is made: what the journal does not know is removed at the next start");
      }
    } catch (IOException e) {
      LOG.warn("nothing is removed: {}", e.getMessage());
    }
  }

  private static void remove(ConsistencyCheck.Problem orphan) {
    try {
      ConsistencyCheck.remove(orphan);
      LOG.info("removed {}: {}", orphan.file(), orphan.detail());
    } catch (IOException e) {
      LOG.warn("cannot remove {}: {}", orphan.file(), e.getMessage());
    }
  }

  /** A data folder that a server has used; the default one where none is given. */
  static DataFolder existing(@Nullable Path given) {
    DataFolder folder = new DataFolder(given == null ? Settings.data() : given);
    if (!Files.isRegularFile(folder.journal())) {
      throw CommandException.failed(
          "data: %s has no journal.db; name the folder of the server with --data"
              .formatted(folder.path()));
    }
    DeviceOptions.require(LibraryFolder.sqlite());
    return folder;
  }

  /** Whether a server uses a folder now. */
  static boolean isInUse(Path folder) {
    try {
      lock(folder).close();
      return false;
    } catch (CommandException used) {
      return true;
    } catch (IOException e) {
      return false; // not ours to lock, so none of ours uses it
    }
  }

  /** The data folder is one server's; the lock ends with the process, however it ends. */
  static FileChannel lock(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // held by this very process
    }
    channel.close();
    throw CommandException.failed(
        "data: another server uses %s; end it or choose another folder with --data"
            .formatted(folder));
  }
}
