# The API's pure parts: constraints, guard, tokens.
apprunner_test(NAME api_test LABEL unit
  SOURCES api/check_test.cpp api/stories/hostile_input_test.cpp api/http_guard_test.cpp
    api/patterns_test.cpp api/query_form_test.cpp api/registry_notifications_test.cpp api/request_body_test.cpp api/rpc_cbor_test.cpp
  LIBS api_pure)
