import { group } from './group';

group('evidence', 1);
