#ifndef DIALTONE_CLIENT_CLI_TABLE_H_
#define DIALTONE_CLIENT_CLI_TABLE_H_

#include <string>
#include <utility>
#include <vector>

#include "client/cli/style.h"

namespace dialtone {

// A table of text for people. Not thread-safe.
class Table {
 public:
  struct Cell {
    Cell(std::string text, Style style = Style::kPlain)  // NOLINT: most cells are plain text
        : text(std::move(text)), style(style) {}
    Cell(const char* text) : text(text) {}  // NOLINT

    std::string text;
    Style style = Style::kPlain;
  };

  explicit Table(const std::vector<std::string>& header);

  // Cells beyond the header's are dropped, missing ones are empty. A cell that is empty is shown as `-`.
  void AddRow(std::vector<Cell> cells);

  // Header and rows, each ended by a line break, columns two blanks apart, no blanks at the ends of lines.
  // Where the width is limited, the last column gives way, down to a few characters; the others hold what
  // people copy.
  std::string Render(const Look& look = {}) const;

 private:
  std::vector<std::vector<Cell>> rows_;  // the first is the header
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_TABLE_H_
