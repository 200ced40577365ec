#include "client/cli/table.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "client/cli/text_width.h"

namespace dialtone {
namespace {

constexpr int kGap = 2;

}  // namespace

Table::Table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(rows_.front().size());
  for (std::string& cell : cells) cell = cell.empty() ? "-" : Printable(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::Render() const {
  std::vector<int> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  std::string out;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      const bool last = i + 1 == row.size();
      out.append(last ? 0 : widths[i] - DisplayWidth(row[i]) + kGap, ' ');
    }
    out += '\n';
  }
  return out;
}

}  // namespace dialtone
