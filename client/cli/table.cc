#include "client/cli/table.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "client/cli/text_width.h"

namespace dialtone {
namespace {

constexpr int kGap = 2;
constexpr int kNarrowestLastColumn = 12;

}  // namespace

Table::Table(const std::vector<std::string>& header) {
  std::vector<Cell>& cells = rows_.emplace_back();
  for (const std::string& name : header) cells.emplace_back(name, Style::kHeading);
}

void Table::AddRow(std::vector<Cell> cells) {
  cells.resize(rows_.front().size(), "");
  for (Cell& cell : cells) {
    if (cell.text.empty()) cell.style = Style::kFaint;
    cell.text = cell.text.empty() ? "-" : Printable(cell.text);
  }
  rows_.push_back(std::move(cells));
}

std::string Table::Render(const Look& look) const {
  std::vector<int> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i].text));
  }
  if (look.width > 0) {
    const int others =
        std::accumulate(widths.begin(), widths.end() - 1, 0) + kGap * static_cast<int>(widths.size() - 1);
    widths.back() = std::min(widths.back(), std::max(look.width - others, kNarrowestLastColumn));
  }
  std::string out;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool last = i + 1 == row.size();
      const std::string text = last ? CutToWidth(row[i].text, widths[i]) : row[i].text;
      out += Paint(look, row[i].style, text);
      out.append(last ? 0 : widths[i] - DisplayWidth(text) + kGap, ' ');
    }
    out += '\n';
  }
  return out;
}

}  // namespace dialtone
