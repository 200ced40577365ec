#ifndef DIALTONE_TESTS_SIMULATION_MUTATION_H_
#define DIALTONE_TESTS_SIMULATION_MUTATION_H_

#include "absl/strings/string_view.h"

namespace dialtone::simulation {

// Faults put into Dialtone on purpose, to prove that the simulation finds them. README.md says what each
// stands for.
enum class Mutation { kNone, kPostBeforeCommit, kBlindRetry, kNoFencing, kForgetSurplus, kNoGrace };

struct NamedMutation {
  absl::string_view name;
  Mutation mutation;
};
inline constexpr NamedMutation kMutations[] = {{"post-before-commit", Mutation::kPostBeforeCommit},
                                               {"blind-retry", Mutation::kBlindRetry},
                                               {"no-fencing", Mutation::kNoFencing},
                                               {"forget-surplus", Mutation::kForgetSurplus},
                                               {"no-grace", Mutation::kNoGrace}};

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_MUTATION_H_
