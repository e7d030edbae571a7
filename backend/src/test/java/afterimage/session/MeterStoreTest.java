package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.store.MeterFiles;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was measured is for the charts alone: whatever its file holds, they begin anew. */
class MeterStoreTest {
  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "\"x\"",
        "3",
        "{}",
        "{\"measurements\":null}",
        "{\"measurements\":{\"rows\":null,\"seconds\":[]}}",
        "{\"measurements\":{\"rows\":[null],\"seconds\":[]}}"
      })
  void aFileThatIsNoPageIsAnEmptyOne(String json) throws IOException {
    MeterFiles meterFiles = new MeterFiles(folder);
    byte[] cbor = new CBORMapper().writeValueAsBytes(new ObjectMapper().readTree(json));
    meterFiles.write("k3v9q2mx", cbor);
    MeterStore.Page page =
        new MeterStore(meterFiles, Runnable::run, Runnable::run).read("k3v9q2mx");
    assertEquals(new Measurements(List.of(), List.of()), page.measurements());
  }
}
