#include "assistant/router.h"

#include "assistant/router_model.h"
#include "assistant/router_rules.h"

namespace retinal {

Route route(std::string_view question, const Route* previous) {
  return settle_route(route_by_rules(question, previous), question, previous, router_model());
}

}  // namespace retinal
