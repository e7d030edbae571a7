package afterimage.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the protocol-buffer wire format in place, field by field, without recursion and without
 * copying: a message is a view of the bytes, and what nobody asks for is skipped.
 *
 * <p>Format: https://protobuf.dev/programming-guides/encoding/ . Every length is checked against
 * the bytes that are there.
 */
final class Protobuf {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private final ByteBuffer in;
  private final String what;
  private int field;
  private int wire;

  /**
   * @param bytes the message, from position to limit
   * @param what what it is, for the messages of errors
   */
  Protobuf(ByteBuffer bytes, String what) {
    this.in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.what = what;
  }

  /** Moves to the next field; false at the end. The field before must have been read or skipped. */
  boolean next() {
    if (!in.hasRemaining()) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wire = (int) (tag & 7);
    if (tag >>> 32 != 0 || field == 0) {
      throw broken("has a bad field tag");
    }
    return true;
  }

  int field() {
    return field;
  }

  /** Whether the field is a packed list or a message, and not a single number. */
  boolean isBytes() {
    return wire == BYTES;
  }

  void skip() {
    switch (wire) {
      case VARINT -> varint();
      case FIXED64 -> fixed64();
      case BYTES -> bytes();
      case FIXED32 -> fixed32();
      default -> throw broken("has a field of unknown wire type " + wire);
    }
  }

  long number() {
    expect(VARINT);
    return varint();
  }

  float real() {
    expect(FIXED32);
    return Float.intBitsToFloat(fixed32());
  }

  String text() {
    return StandardCharsets.UTF_8.decode(message()).toString();
  }

  /** The bytes of the field, as a view. */
  ByteBuffer message() {
    expect(BYTES);
    return bytes();
  }

  /** Appends the numbers of a repeated varint field, packed or single. */
  void numbers(Numbers to) {
    if (wire == BYTES) {
      Protobuf packed = new Protobuf(bytes(), what);
      while (packed.in.hasRemaining()) {
        to.add(packed.varint());
      }
    } else {
      to.add(number());
    }
  }

  /** Appends the numbers of a repeated float field, packed or single, as their bits. */
  void reals(Numbers to) {
    if (wire == BYTES) {
      ByteBuffer packed = bytes();
      if (packed.remaining() % 4 != 0) {
        throw broken("has a list of floats cut in the middle");
      }
      while (packed.hasRemaining()) {
        to.add(packed.getInt());
      }
    } else {
      expect(FIXED32);
      to.add(fixed32());
    }
  }

  private void expect(int type) {
    if (wire != type) {
      throw broken("has field " + field + " in wire type " + wire + " instead of " + type);
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!in.hasRemaining()) {
        throw truncated();
      }
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw broken("has a number of more than ten bytes");
  }

  private long fixed64() {
    if (in.remaining() < 8) {
      throw truncated();
    }
    return in.getLong();
  }

  private int fixed32() {
    if (in.remaining() < 4) {
      throw truncated();
    }
    return in.getInt();
  }

  private ByteBuffer bytes() {
    long length = varint();
    if (length < 0 || length > in.remaining()) {
      throw truncated();
    }
    ByteBuffer view = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + (int) length);
    return view;
  }

  private NetworkException truncated() {
    return broken("ends in the middle: the file is truncated or damaged");
  }

  private NetworkException broken(String how) {
    return new NetworkException("not a readable ONNX file: " + what + " " + how);
  }

  /** A growing list of numbers without boxes. */
  static final class Numbers {
    private long[] values = new long[8];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = java.util.Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    int size() {
      return size;
    }

    long[] toArray() {
      return java.util.Arrays.copyOf(values, size);
    }
  }
}
