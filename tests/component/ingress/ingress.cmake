# The ingress between raw sockets: clients that send any bytes, and apps that answer any bytes.
apprunner_test(NAME ingress_component_test LABEL component TOPICS threads
  SOURCES ingress/ingress_fixture.cpp ingress/stories/limits_test.cpp ingress/stories/raw_bytes_test.cpp
    ingress/raw_socket.cpp ingress/access_log_test.cpp ingress/exchange_response_test.cpp
    ingress/stories/retry_test.cpp ingress/stories/routing_test.cpp ingress/scripted_app.cpp
    ingress/stories/stop_test.cpp ingress/stories/switch_test.cpp ingress/stories/tls_test.cpp ingress/exchange_request_test.cpp
  LIBS apprunner_ingress)
