import { runService } from "../serviceProcess";
import { RegionalServer } from "./regionalServer";

runService(() => new RegionalServer());
