package afterimage.network;

import ai.djl.ndarray.types.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of numbers in tensors, by the numbers that ONNX gives them. */
final class ElementType {
  /** The number of the type that pictures have. */
  static final int FLOAT32 = 1;

  /** Those that {@link #of} knows, for complaints. */
  static final String UNDERSTOOD = "float32, float64, int32, int64 and bool are understood";

  /** By TensorProto.DataType of onnx.proto (ONNX IR version 14). */
  private static final List<String> NAMES =
      List.of(
          "undefined",
          "float32",
          "uint8",
          "int8",
          "uint16",
          "int16",
          "int32",
          "int64",
          "string",
          "bool",
          "float16",
          "float64",
          "uint32",
          "uint64",
          "complex64",
          "complex128",
          "bfloat16",
          "float8e4m3fn",
          "float8e4m3fnuz",
          "float8e5m2",
          "float8e5m2fnuz",
          "uint4",
          "int4",
          "float4e2m1",
          "float8e8m0",
          "uint2",
          "int2",
          "float6e2m3",
          "float6e3m2");

  private ElementType() {}

  /** What people call it. */
  static String name(long onnx) {
    return onnx >= 0 && onnx < NAMES.size() ? NAMES.get((int) onnx) : "number " + onnx;
  }

  /** The type of our tensors; null for one that is not understood. */
  static @Nullable DataType of(long onnx) {
    return switch ((int) onnx) {
      case FLOAT32 -> DataType.FLOAT32;
      case 6 -> DataType.INT32;
      case 7 -> DataType.INT64;
      case 9 -> DataType.BOOLEAN;
      case 11 -> DataType.FLOAT64;
      default -> null;
    };
  }
}
