"""A Flask app with two paths, served by the development server or by gunicorn."""
from flask import Flask

app = Flask(__name__)


@app.route("/")
def start():
    return "hello"


@app.route("/health")
def health():
    return "ok"
