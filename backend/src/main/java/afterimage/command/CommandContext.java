package afterimage.command;

import afterimage.network.NetworkException;
import afterimage.network.NetworkLibrary;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What every command is given.
 *
 * @param version of the program
 */
public record CommandContext(String version, NetworkLibrary library, StopSignal interruption) {
  /**
   * The file of a network, by name or path.
   *
   * @throws Complaint if there is none
   */
  Path network(String asked) {
    Path file;
    try {
      file = library.find(asked);
    } catch (NetworkException e) {
      throw CommandException.usage("network: " + e.getMessage());
    }
    if (!Files.exists(file)) {
      throw CommandException.usage("network: there is no file " + file);
    }
    return file;
  }

  /**
   * The file of the network that made a picture: what a picture says is a name and never a path.
   *
   * @param sha256 of the file
   * @throws Complaint if there is none
   */
  Path made(String name, String sha256) {
    try {
      return library.made(name, sha256);
    } catch (NetworkException e) {
      throw CommandException.failed("network: %s with --network".formatted(e.getMessage()));
    }
  }
}
