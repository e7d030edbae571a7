package afterimage.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;

/** What onnxruntime says: one thread on the processor, nothing optimized. */
final class Oracle {
  /** A float tensor as numbers. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Answer(long[] dims, float[] values) {}

  private Oracle() {}

  static Answer run(byte[] model, float[] picture, long... dims) throws OrtException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OptLevel.NO_OPT);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      try (OrtSession session = environment.createSession(model, options);
          OnnxTensor x = OnnxTensor.createTensor(environment, FloatBuffer.wrap(picture), dims);
          OrtSession.Result result = session.run(Map.of("x", x), Set.of("y"))) {
        OnnxTensor y = (OnnxTensor) result.get(0);
        FloatBuffer buffer = y.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return new Answer(y.getInfo().getShape(), values);
      }
    }
  }
}
