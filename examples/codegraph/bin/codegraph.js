#!/usr/bin/env node
import '../dist/codegraph.js';
