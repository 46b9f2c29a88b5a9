# A Rack app. With STRICT it wants SECRET_KEY_BASE.
ENV.fetch("SECRET_KEY_BASE") if ENV["STRICT"]
run ->(_env) { [200, { "content-type" => "text/plain" }, ["hello"]] }
