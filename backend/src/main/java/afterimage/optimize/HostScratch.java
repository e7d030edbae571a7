package afterimage.optimize;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The small inputs of a step, which is where each step writes them anew. In memory of their own
 * they would lie between the tensors of the step until the next garbage collection, and those of
 * the next steps would no longer fit where they were: the process would grow.
 */
final class HostScratch {
  private static final int SIZE = 1 << 16;

  /** Of a tensor in libtorch, in bytes. */
  private static final int ALIGNMENT = 64;

  private final ByteBuffer memory = allocate(SIZE);

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Before a step: what was written for the last one is lost. */
  void wipe() {
    memory.clear();
  }

  /** On the device. */
  NDArray floats(NDManager pass, Shape shape, float... values) {
    ByteBuffer room = room(values.length * Float.BYTES);
    room.asFloatBuffer().put(values);
    return pass.create(room, shape, DataType.FLOAT32);
  }

  /** On the device, (n). */
  NDArray longs(NDManager pass, long... values) {
    ByteBuffer room = room(values.length * Long.BYTES);
    room.asLongBuffer().put(values);
    return pass.create(room, new Shape(values.length), DataType.INT64);
  }

  /** In main memory, (n), for numbers that a program reads one by one. */
  NDArray numbers(NDManager pass, double... values) {
    ByteBuffer room = room(values.length * Double.BYTES);
    room.asDoubleBuffer().put(values);
    NDManager main = pass.getDevice().isGpu() ? pass.newSubManager(Device.cpu()) : pass;
    return main.create(room, new Shape(values.length), DataType.FLOAT64);
  }

  private ByteBuffer room(int bytes) {
    int at = Math.ceilDiv(memory.position(), ALIGNMENT) * ALIGNMENT;
    if (at + bytes > memory.capacity()) {
      return allocate(bytes);
    }
    memory.position(at + bytes);
    return memory.slice(at, bytes).order(ByteOrder.nativeOrder());
  }
}
