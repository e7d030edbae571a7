package afterimage;

import afterimage.command.Bench;
import afterimage.command.CheckNetwork;
import afterimage.command.CommandContext;
import afterimage.command.CommandException;
import afterimage.command.Console;
import afterimage.command.Layers;
import afterimage.command.Networks;
import afterimage.command.ProcessExit;
import afterimage.command.Render;
import afterimage.command.Replay;
import afterimage.command.Score;
import afterimage.command.StopSignal;
import afterimage.network.NetworkException;
import afterimage.network.NetworkLibrary;
import afterimage.recipe.RecipeException;
import afterimage.store.PictureException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program's entry: hands the words of the command line to a command, and ends with its code.
 */
@Command(
    name = "afterimage",
    header = "Shows what a trained network has learned.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nAlso:%n",
    footer = {
      "  afterimage test         build the program and run its tests and checks",
      "  afterimage COMMAND -h   what a command takes, with examples",
      "",
      "First:",
      "  afterimage render lemon"
    })
public final class Main implements IVersionProvider {
  private final Settings settings;

  private Main(Settings settings) {
    this.settings = settings;
  }

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // what libraries write is read by machines, too
    StopSignal interruption = StopSignal.listen();
    Settings settings = Settings.read();
    CommandLine commands = commands(settings, interruption);
    int code = 0;
    try {
      if (args.length == 0) {
        commands.usage(System.out);
      } else {
        code = commands.execute(args);
      }
    } catch (Error e) { // out of memory, no libtorch for this machine, ...
      code = surprised(e, settings, List.of(args));
    }
    interruption.end();
    ProcessExit.with(code);
  }

  static CommandLine commands(Settings settings, StopSignal interruption) {
    System.setProperty("java.awt.headless", "true");
    Main main = new Main(settings);
    CommandContext surroundings =
        new CommandContext(settings.version(), new NetworkLibrary(settings.models()), interruption);
    CommandLine commands = new CommandLine(main);
    for (Object command :
        List.of(
            new Render(surroundings),
            new Serve(settings, interruption),
            new Worker(settings, interruption),
            new CdsTraining(settings, interruption),
            new Doctor(),
            new Backup(),
            new Restore(),
            new Replay(surroundings),
            new Score(surroundings),
            new Networks(surroundings),
            new Layers(surroundings),
            new CheckNetwork(surroundings),
            new Bench(surroundings, settings.models().resolveSibling("")))) {
      commands.addSubcommand(command);
    }
    commands.getCommandSpec().versionProvider(main);
    commands.setParameterExceptionHandler((e, args) -> refused(e, args));
    commands.setExecutionExceptionHandler(
        (e, line, result) -> failed(e, settings, result.originalArgs()));
    describe(commands);
    commands
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the versions of the program and of libtorch.")
                .build());
    return commands;
  }

  /** What every help has in common. */
  private static void describe(CommandLine commands) {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("0", "done");
    codes.put("1", "failed");
    codes.put("2", "the command line cannot be meant, or names what is not there");
    codes.put("130", "interrupted");
    List<CommandLine> all = new java.util.ArrayList<>(commands.getSubcommands().values());
    all.add(commands);
    for (CommandLine each : all) {
      CommandSpec spec = each.getCommandSpec();
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help.")
              .build());
      UsageMessageSpec usage = spec.usageMessage();
      usage.exitCodeListHeading("%nExit codes:%n").exitCodeList(codes).sortOptions(false);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "afterimage %s, libtorch %s".formatted(settings.version(), settings.libtorch())
    };
  }

  private static int refused(ParameterException e, String[] args) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      message += "; did you mean %s?".formatted(String.join(" or ", unmatched.getSuggestions()));
    }
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    return answer(
        "%s%s; see %s --help"
            .formatted(
                message.substring(0, 1).toLowerCase(Locale.ROOT), message.substring(1), name),
        CommandException.USAGE,
        List.of(args));
  }

  private static int failed(Exception e, Settings settings, List<String> args) {
    return switch (e) {
      case CommandException own -> answer(own.getMessage(), own.exitCode(), args);
      case RecipeException recipe -> answer(recipe.getMessage(), CommandException.USAGE, args);
      case NetworkException network -> answer(network.getMessage(), CommandException.FAILED, args);
      case PictureException picture -> answer(picture.getMessage(), CommandException.FAILED, args);
      default -> surprised(e, settings, args);
    };
  }

  /** What nobody has thought of still ends in one line. */
  private static int surprised(Throwable e, Settings settings, List<String> args) {
    if (settings.trace()) {
      e.printStackTrace();
    }
    String what =
        switch (e) {
          case OutOfMemoryError memory ->
              "out of memory (%s); AFTERIMAGE_HEAP=4g gives the program more"
                  .formatted(e.getMessage());
          default -> "unexpected %s; AFTERIMAGE_TRACE=1 shows where".formatted(e);
        };
    return answer(what, CommandException.FAILED, args);
  }

  private static int answer(String message, int code, List<String> args) {
    Console.error(message, args.contains("--json"));
    return code;
  }
}
