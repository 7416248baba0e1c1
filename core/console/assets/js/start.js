// What a page can do without a script it does without one. This makes it quicker and kinder.
"use strict";
