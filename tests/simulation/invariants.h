#ifndef DIALTONE_TESTS_SIMULATION_INVARIANTS_H_
#define DIALTONE_TESTS_SIMULATION_INVARIANTS_H_

#include <string>
#include <vector>

#include "tests/simulation/users.h"
#include "tests/simulation/world.h"

namespace dialtone::simulation {

// What must hold once a world has come to rest. Returns what does not, each as invariant and case.
std::vector<std::string> BrokenInvariants(World& world, const Users& users);

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_INVARIANTS_H_
