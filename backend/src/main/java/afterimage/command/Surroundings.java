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
public record Surroundings(String version, NetworkLibrary library, Interruption interruption) {
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
      throw Complaint.usage("network: " + e.getMessage());
    }
    if (!Files.isRegularFile(file)) {
      throw Complaint.failed("network: there is no file " + file);
    }
    return file;
  }
}
