#ifndef DIALTONE_CLIENT_CLI_TABLE_H_
#define DIALTONE_CLIENT_CLI_TABLE_H_

#include <string>
#include <vector>

namespace dialtone {

// A table of text for people. Not thread-safe.
class Table {
 public:
  explicit Table(std::vector<std::string> header);

  // Cells beyond the header's are dropped, missing ones are empty. A cell that is empty is shown as `-`.
  void AddRow(std::vector<std::string> cells);

  // Header and rows, each ended by a line break, columns two blanks apart, no blanks at the ends of lines.
  std::string Render() const;

 private:
  std::vector<std::vector<std::string>> rows_;  // the first is the header
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_TABLE_H_
