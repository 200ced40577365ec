#ifndef DIALTONE_SIMULATOR_VAPI_API_H_
#define DIALTONE_SIMULATOR_VAPI_API_H_

#include "base/secret.h"
#include "simulator/http_message.h"
#include "simulator/number_settings.h"
#include "simulator/route.h"

namespace dialtone::simulator {

class VapiModel;

// Vapi's calls over the model: authorises, parses, checks, calls, renders. Thread-safe.
class VapiApi {
 public:
  // `model` must outlive it.
  VapiApi(VapiModel* model, Secret api_key);

  // `patch` holds for a number created by this call.
  HttpResponse Serve(const Route& route, const HttpRequest& request, const NumberSettingsPatch& patch = {});

 private:
  HttpResponse CreateAssistant(const HttpRequest& request);
  HttpResponse ListAssistants(const HttpRequest& request);
  HttpResponse GetAssistant(const Route& route);
  HttpResponse UpdateAssistant(const Route& route, const HttpRequest& request);
  HttpResponse DeleteAssistant(const Route& route);
  HttpResponse CreatePhoneNumber(const HttpRequest& request, const NumberSettingsPatch& patch);
  HttpResponse ListPhoneNumbers(const HttpRequest& request);
  HttpResponse SearchPhoneNumbers(const HttpRequest& request);
  HttpResponse GetPhoneNumber(const Route& route);
  HttpResponse UpdatePhoneNumber(const Route& route, const HttpRequest& request);
  HttpResponse DeletePhoneNumber(const Route& route);

  VapiModel* const model_;
  const Secret api_key_;
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_VAPI_API_H_
