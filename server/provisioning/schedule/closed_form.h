#ifndef DIALTONE_SERVER_PROVISIONING_SCHEDULE_CLOSED_FORM_H_
#define DIALTONE_SERVER_PROVISIONING_SCHEDULE_CLOSED_FORM_H_

#include <vector>

namespace dialtone {

// The ages at which to look for a number that is ready at an age uniform in [earliest, latest], when a call
// is worth `price` seconds of delay: gaps that shrink by the price each time (Barlow, Hunter and Proschan).
// It is the best for the uniform time, and also the best guarantee for any other time within the range. The
// last age is `latest`. All in seconds; REQUIRES: earliest < latest, price > 0.
std::vector<double> ClosedFormAges(double earliest, double latest, double price);

// The age of the next look after `age`: by ClosedFormAges, no closer than `shortest_gap`, and beyond `latest`
// a tenth of the age later, between 1 s and 30 s.
double NextClosedFormAge(double age, double earliest, double latest, double price, double shortest_gap);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_SCHEDULE_CLOSED_FORM_H_
