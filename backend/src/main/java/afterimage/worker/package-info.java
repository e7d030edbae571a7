/**
 * The device and who steps on it: {@link afterimage.worker.GpuWorker} is the actor that owns one
 * device and the networks on it, takes the steps, and tells each session what came of them; {@link
 * afterimage.worker.WorkerSupervisor} sees to it that there is one, in a process of its own.
 * Imports optimize, network, store and recipe; knows neither sessions' viewers nor HTTP. Start with
 * GpuWorker, then {@link afterimage.worker.Report}.
 */
@NullMarked
package afterimage.worker;

import org.jspecify.annotations.NullMarked;
