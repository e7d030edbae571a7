package afterimage.command;

/** Why a command ends without having done its work: one line for people and an exit code. */
public final class CommandException extends RuntimeException {
  /** The work could not be done: something there will not do, or goes wrong on the way. */
  public static final int FAILED = 1;

  /** The words of the command line cannot be meant, or name what is not there: name or file. */
  public static final int USAGE = 2;

  /** Ctrl-C or SIGTERM. */
  public static final int INTERRUPTED = 130;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The words of the command line cannot be meant, or name what is not there. */
  public static CommandException usage(String message) {
    return new CommandException(USAGE, message);
  }

  /** The work could not be done. */
  public static CommandException failed(String message) {
    return new CommandException(FAILED, message);
  }

  public int exitCode() {
    return exitCode;
  }

  /** The one line; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
