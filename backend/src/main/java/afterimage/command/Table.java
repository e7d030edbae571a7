package afterimage.command;

import java.util.ArrayList;
import java.util.List;

/** Lines of words under each other. */
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a line. */
  void row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
  }

  /** The lines; numbers stand to the right. */
  List<String> lines() {
    return rows.stream().map(this::line).toList();
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String blanks = " ".repeat(width(column) - width(cell));
      line.append(column == 0 ? "" : GAP).append(isNumber(column) ? blanks + cell : cell + blanks);
    }
    return line.toString().stripTrailing();
  }

  private boolean isNumber(int column) {
    return rows.stream()
        .skip(1)
        .allMatch(row -> column < row.size() && row.get(column).matches("[\\d.,]+"));
  }

  private int width(int column) {
    return rows.stream()
        .filter(row -> column < row.size())
        .mapToInt(row -> width(row.get(column)))
        .max()
        .orElse(0);
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
