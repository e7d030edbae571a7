package afterimage.worker;

import afterimage.network.ComputeDevice;
import afterimage.network.Network;
import afterimage.network.NetworkLibrary;
import afterimage.recipe.Rules;
import afterimage.store.Checkpoint;
import afterimage.store.Checkpoints;
import afterimage.store.KeptPictureFiles;
import afterimage.store.Machine;
import afterimage.store.StartPictures;

/**
 * What a worker finds on its machine.
 *
 * @param machine as far as it is known before the device is open
 */
public record WorkerEnvironment(
    NetworkLibrary library,
    KeptPictureFiles pictureFiles,
    Checkpoints checkpoints,
    StartPictures starts,
    Machine machine) {
  /** What must be equal for the same bytes. */
  Machine machine(ComputeDevice compute) {
    return machine.with(compute.deviceName(), compute.threads(), compute.libraries());
  }

  /** Where the checkpoints of a network come from. */
  Checkpoint.Origin origin(Rules rules, Network network, Machine here) {
    return new Checkpoint.Origin(
        rules, network.name(), network.checksum(), network.contents(), here);
  }
}
