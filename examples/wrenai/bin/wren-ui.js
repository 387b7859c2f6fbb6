#!/usr/bin/env node
import '../dist/wren-ui.js';
