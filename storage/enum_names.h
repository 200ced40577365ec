#ifndef DIALTONE_STORAGE_ENUM_NAMES_H_
#define DIALTONE_STORAGE_ENUM_NAMES_H_

#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"

namespace dialtone {

// The names of an enum's values in order, starting at 0. Every enum that is stored specialises it once,
// beside its declaration: `template <> struct EnumNames<E> { static constexpr absl::string_view kNames[] =
// {...}; };` The names are stored, so they never change; new values go to the end.
template <typename E>
struct EnumNames;

template <typename E>
constexpr absl::string_view EnumName(E value) {
  return EnumNames<E>::kNames[static_cast<std::size_t>(value)];
}

template <typename E>
constexpr std::optional<E> ParseEnum(absl::string_view name) {
  std::size_t index = 0;
  for (absl::string_view candidate : EnumNames<E>::kNames) {
    if (candidate == name) return static_cast<E>(index);
    ++index;
  }
  return std::nullopt;
}

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_ENUM_NAMES_H_
